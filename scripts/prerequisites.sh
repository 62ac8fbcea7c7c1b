# shellcheck shell=bash
# Sourced by build.sh and test.sh: `require COMMAND PACKAGE ...` notes what is missing, `install_missing` installs it.
# On Debian and its relatives the packages are installed; elsewhere their names are printed and the script stops.

missing=()

require() {
  command -v "$1" > /dev/null 2>&1 || missing+=("$2")
}

require_dotnet() {
  if ! command -v dotnet > /dev/null 2>&1; then
    echo "error: the .NET SDK is not on PATH; version $(sed -n 's/.*"version": "\(.*\)".*/\1/p' global.json) or a later 10.0 is needed (https://dotnet.microsoft.com/download)" >&2
    exit 1
  fi
}

install_missing() {
  [ ${#missing[@]} -eq 0 ] && return 0
  if ! command -v apt-get > /dev/null 2>&1; then
    echo "error: these tools are missing (Debian's package names): ${missing[*]}" >&2
    exit 1
  fi
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
  fi
  echo "installing ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -qq \
      && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "error: could not install ${missing[*]}" >&2
    exit 1
  fi
  rm -f "$log"
}
