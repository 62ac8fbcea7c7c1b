#!/usr/bin/env bash
# Mutation testing: Stryker.NET changes one thing at a time in Driver/Checksum and Driver/Rings and runs the tests that reach it.
# Tests/Mutation/run.sh               both folders
# Tests/Mutation/run.sh Checksum      one folder, or a file below Driver/: Rings/RingIndex.cs
# Fails on a score below 90 % and on a survivor that Tests/Mutation/survivors.tsv does not explain.
# WORKERS (2) is how many tests run at a time. Everything is left in OUTPUT (artifacts/mutation).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source scripts/prerequisites.sh
require_dotnet
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The random tests take a part of their usual time, since hundreds of mutants meet them, and begin with the same numbers.
export VIRTIONETCX_PACKETS="${VIRTIONETCX_PACKETS:-3000}" VIRTIONETCX_PACKET_SEED="${VIRTIONETCX_PACKET_SEED:-1}"
export VIRTIONETCX_MODEL_SECONDS="${VIRTIONETCX_MODEL_SECONDS:-0.3}" VIRTIONETCX_MODEL_SEED="${VIRTIONETCX_MODEL_SEED:-1}"

root=$PWD
output=$(realpath -m "${OUTPUT:-artifacts/mutation}")
tree=$output/tree

# In a copy: Stryker puts mutants where the tests find the driver, and what it leaves there if it is interrupted must hurt nobody.
rm -rf "$output"
mkdir -p "$tree"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  [ ! -f "$file" ] || printf '%s\0' "$file"
done | xargs -0 cp --parents -t "$tree"

# The tests of a folder are those of the same name.
places=("$@")
[ ${#places[@]} -ne 0 ] || places=(Checksum Rings)
arguments=()
tests=()
for place in "${places[@]}"; do
  [ -e "Driver/$place" ] || { echo "error: no Driver/$place" >&2; exit 2; }
  if [ -d "Driver/$place" ]; then
    arguments+=(--mutate "$place/**/*.cs")
  else
    arguments+=(--mutate "$place")
  fi
  tests+=("FullyQualifiedName~.Tests.${place%%/*}.")
done
filter=$(IFS='|'; echo "${tests[*]}")
sed -i "s/(TESTS)/($filter)/" "$tree/Tests/Mutation/stryker-config.json"

quietly dotnet build Tests/Mutation/Tool/VirtioNetCx.Mutation.csproj -m:1 -v:q
tool=(dotnet Tests/Mutation/Tool/bin/Debug/net10.0/VirtioNetCx.Mutation.dll)

# Constants become something that Stryker can change; that is not how anyone writes code, so the copy is not judged by its style.
"${tool[@]}" disguise "$tree/Driver" "$tree/Tests"
sed -i -e 's|\(<[A-Za-z]*TreatWarningsAsErrors>\)true|\1false|' -e 's|\(<EnforceCodeStyleInBuild>\)true|\1false|' "$tree/Directory.Build.props"

cd "$tree"
quietly dotnet tool restore
cd Tests
dotnet stryker --config-file Mutation/stryker-config.json --concurrency "${WORKERS:-2}" --output "$output" "${arguments[@]}" > "$output/stryker.log" 2>&1 \
  || { tail -n 50 "$output/stryker.log" >&2; exit 1; }
cd "$root"
exec "${tool[@]}" judge "$output/reports/mutation-report.json" Driver Tests/Mutation/survivors.tsv
