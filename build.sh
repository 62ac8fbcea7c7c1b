#!/usr/bin/env bash
# Builds the signed driver package for x64 and arm64 into artifacts/, after installing what that needs.
# Arguments go to `dotnet build`, so `./build.sh -p:SigningPfx=mine.pfx -p:SigningPasswordFile=mine.password` signs with your own certificate.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/prerequisites.sh

require_dotnet
require lld-link lld
require llvm-mc llvm
install_missing

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
quietly dotnet build VirtioNetCx.sln --nologo --verbosity quiet "$@"

for architecture in x64 arm64; do
  for file in VirtioNetCx.sys VirtioNetCx.inf VirtioNetCx.cat VirtioNetCx.pdb; do
    if [ ! -s "artifacts/$architecture/$file" ]; then
      echo "error: the build ended without artifacts/$architecture/$file" >&2
      exit 1
    fi
  done
  echo "artifacts/$architecture: VirtioNetCx.sys ($(stat -c %s "artifacts/$architecture/VirtioNetCx.sys") bytes), .inf, .cat, .pdb"
done
