#!/usr/bin/env bash
# Mutation testing: Stryker.NET makes mutants of Driver/Checksum and Driver/Rings, each one change; each meets the tests that reach it.
# Tests/Mutation/run.sh               both folders
# Tests/Mutation/run.sh Checksum      one folder, or a file below Driver/: Rings/RingIndex.cs
# Fails on a score below 90 % and on a survivor that Tests/Mutation/survivors.tsv does not explain.
# WORKERS (2) is how many mutants run at a time. Everything is left in OUTPUT (artifacts/mutation). The same run started again goes on
# where it was, if nothing in the repository has changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source scripts/prerequisites.sh
require_dotnet
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The random tests take a part of their usual time, since hundreds of mutants meet them, and begin with the same numbers.
export VIRTIONETCX_PACKETS="${VIRTIONETCX_PACKETS:-3000}" VIRTIONETCX_PACKET_SEED="${VIRTIONETCX_PACKET_SEED:-1}"
export VIRTIONETCX_MODEL_HISTORIES="${VIRTIONETCX_MODEL_HISTORIES:-40}" VIRTIONETCX_MODEL_SEED="${VIRTIONETCX_MODEL_SEED:-1}"
export VIRTIONETCX_MODEL_SECONDS=600 VIRTIONETCX_PROPERTY_SEED="${VIRTIONETCX_PROPERTY_SEED:-1}"

root=$PWD
output=$(realpath -m "${OUTPUT:-artifacts/mutation}")
tree=$output/tree
sources=$(mktemp)
trap 'rm -f "$sources"' EXIT
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  [ ! -f "$file" ] || printf '%s\0' "$file"
done > "$sources"

# The tests of a folder are those of the same name.
tool=(dotnet "$output/tool/VirtioNetCx.Mutation.dll")
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
  tests+=("VirtioNetCx.Tests.${place%%/*}")
done

quietly dotnet build Tests/Mutation/Tool/VirtioNetCx.Mutation.csproj -m:1 -v:q

# What a run depends on: everything that is compiled, and what it was asked for.
state=$({ xargs -0 sha256sum < "$sources" | grep -v -E '\.(md|tsv)$'; echo "${places[*]} $VIRTIONETCX_PACKETS $VIRTIONETCX_MODEL_HISTORIES"; } | sha256sum)
if [ "$(cat "$output/state" 2>/dev/null)" != "$state" ]; then
  # In a copy: Stryker puts mutants where the tests find the driver, and what it leaves there if it is interrupted must hurt nobody.
  rm -rf "$output"
  mkdir -p "$tree"
  xargs -0 cp --parents -t "$tree" < "$sources"
  cp -r Tests/Mutation/Tool/bin/Debug/net10.0 "$output/tool"

  # Constants become something that Stryker can change; that is not how anyone writes code, so the copy is not judged by its style.
  "${tool[@]}" disguise "$tree/Driver" "$tree/Tests"
  sed -i -e 's|\(<[A-Za-z]*TreatWarningsAsErrors>\)true|\1false|' -e 's|\(<EnforceCodeStyleInBuild>\)true|\1false|' "$tree/Directory.Build.props"

  # Stryker compiles all mutants into one assembly and lists them. It is shown one test, which keeps that assembly, and so it runs no mutant.
  (
    cd "$tree"
    quietly dotnet tool restore
    cd Tests
    dotnet stryker --config-file Mutation/stryker-config.json --concurrency 1 --output "$output" "${arguments[@]}" > "$output/stryker.log" 2>&1 \
      || { tail -n 50 "$output/stryker.log" >&2; exit 1; }
    cp bin/Release/net10.0/VirtioNetCx.mutated bin/Release/net10.0/VirtioNetCx.dll
  )
  echo "$state" > "$output/state"
fi

"${tool[@]}" run "$output/reports/mutation-report.json" "$tree/Tests/bin/Release/net10.0" "$output" "${tests[@]}"
exec "${tool[@]}" judge "$output/mutation-report.json" Driver Tests/Mutation/survivors.tsv
