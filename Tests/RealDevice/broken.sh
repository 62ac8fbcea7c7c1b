#!/usr/bin/env bash
# Breaks the driver's offloads in one way after the other (broken/*.patch) and shows that the short suite notices each.
#   Tests/RealDevice/broken.sh                       every one
#   Tests/RealDevice/broken.sh rx-udp-zero tx-...    some
#   Tests/RealDevice/broken.sh --patch my.patch      one of your own, made in the root of the repository
# Exit status: 0 all were noticed (or broken/explained.txt says why not), 1 one was not, 2 it could not be tried.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=Tests/RealDevice
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

patches=()
if [ "${1:-}" = --patch ]; then
  patches=("$(realpath "$2")")
elif [ $# -gt 0 ]; then
  for name in "$@"; do patches+=("$PWD/$here/broken/$name.patch"); done
else
  for file in "$here"/broken/*.patch; do patches+=("$PWD/$file"); done
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "error: $1" >&2
  [ ! -f "$work/log" ] || tail -20 "$work/log" >&2
  exit 2
}

build() {
  dotnet build "$@" --nologo --verbosity quiet > "$work/log" 2>&1
}

# Only whether it compiles counts here, not what analyzers say of it.
build_copy() {
  build "$work/source/Driver/VirtioNetCx.csproj" -p:RunAnalyzers=false -p:GenerateDocumentationFile=false -p:NoWarn=CS1574 "$@"
}

# The short suite with the driver that was built last: 0 nothing noticed, 1 something was.
try() {
  cp "$work/source/Driver/bin/Debug/net10.0/VirtioNetCx.dll" "$work/tests/"
  CI=true VIRTIONETCX_FIRST_FAILURE_ENDS=true timeout 240 \
    dotnet test "$work/tests/VirtioNetCx.RealDevice.Tests.dll" --nologo --filter TestCategory=Short > "$work/log" 2>&1
}

build "$here" || fail "the tests do not build"
git ls-files -z Driver Interop Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig global.json \
  | xargs -0 cp --parents -t "$(mkdir -p "$work/source" && echo "$work/source")"
cp -r "$here/bin/Debug/net10.0" "$work/tests"
build_copy || fail "a copy of the driver does not build"
try || fail "the suite fails with the driver as it is"

killed=0 survived=0
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  [ -f "$patch" ] || fail "there is no $patch"
  (cd "$work/source" && git apply "$patch") > "$work/log" 2>&1 || fail "$name no longer applies"
  build_copy --no-restore --no-dependencies || fail "$name does not build"
  started=$SECONDS
  if try; then
    if grep -q "^$name:" "$here/broken/explained.txt"; then
      printf 'explained  %-36s %s\n' "$name" "$(sed -n "s/^$name: //p" "$here/broken/explained.txt")"
    else
      printf 'SURVIVED   %-36s %s\n' "$name" "$(head -1 "$patch")"
      survived=$((survived + 1))
    fi
  else
    # A hang or a fall of the whole process is noticed too; then no test is named.
    by=$(sed -n 's/^ *Failed \([A-Za-z_]*\).*/\1/p' "$work/log" | head -1)
    printf 'killed     %-36s %s (%s s)\n' "$name" "${by:-process ended}" $((SECONDS - started))
    killed=$((killed + 1))
  fi
  (cd "$work/source" && git apply --reverse "$patch")
done

echo "$killed killed, $survived survived"
[ "$survived" -eq 0 ]
