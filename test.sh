#!/usr/bin/env bash
# Runs every test, after installing what the tests need and building what they test.
# Arguments go to `dotnet test`, so `./test.sh --filter Rings` runs a part.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/prerequisites.sh

require_dotnet
require lld-link lld
require llvm-mc llvm
require clang clang
require qemu-system-x86_64 qemu-system-x86
require osslsigncode osslsigncode
require sbverify sbsigntool
require dumpmscat samba
require wine wine
require x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64
require ip iproute2
require sysctl procps
require iperf3 iperf3
require ethtool ethtool
require tcpdump tcpdump
require tshark tshark
require_scapy
install_missing

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=artifacts/test-results
rm -rf "$results"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

quietly dotnet build VirtioNetCx.sln --nologo --verbosity quiet

status=0
dotnet test VirtioNetCx.sln --no-build --nologo --logger trx --results-directory "$results" "$@" > "$log" 2>&1 || status=$?

# What failed is shown whole; what passed is only counted.
if [ "$status" -ne 0 ]; then
  cat "$log"
fi

count() {
  local sum=0 value
  for value in $(grep -oh "<Counters [^>]*" "$results"/*.trx 2> /dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n'); do
    sum=$((sum + value))
  done
  echo "$sum"
}

passed=$(count passed)
failed=$(count failed)
skipped=$(($(count total) - $(count executed)))

if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  echo "error: the test run broke off (exit code $status)" >&2
  failed=1
fi
if [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ]; then
  echo "error: no test ran" >&2
  status=1
fi
if [ "$skipped" -ne 0 ] && [ "${CI:-}" = true ]; then
  echo "error: $skipped skipped tests; in CI every prerequisite must be there" >&2
  status=1
fi

if [ "$skipped" -ne 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
exit "$status"
