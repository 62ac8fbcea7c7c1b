#!/bin/bash
# Runs scenarios of the packaged driver on a bare machine under QEMU; all options are the runner's (--help).
# Builds the machine program and the runner first; the driver itself comes from ./build.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for project in Machine/VirtioNetCx.Metal.Machine.csproj Runner/VirtioNetCx.Metal.Runner.csproj; do
  log=$(dotnet build "$here/$project" -m:1 -v:q --nologo 2>&1) || { echo "$log" >&2; exit 2; }
done
exec dotnet "$here/Runner/bin/Debug/net10.0/VirtioNetCx.Metal.Runner.dll" "$@"
