# shellcheck shell=bash
# Sourced by build.sh and test.sh: `require COMMAND PACKAGE ...` notes what is missing, `install_missing` installs it; `quietly` hides
# what went well.
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

# A Python package is no command; the tests use the system's own Python.
require_scapy() {
  /usr/bin/python3 -c 'import scapy' > /dev/null 2>&1 || missing+=(python3-scapy)
}

# Runs a command without a word when it succeeds, with all of its output when it does not.
quietly() {
  local log
  log=$(mktemp)
  if "$@" > "$log" 2>&1; then
    rm -f "$log"
  else
    local status=$?
    cat "$log" >&2
    rm -f "$log"
    return "$status"
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
  if ! { quietly "${as_root[@]}" apt-get update -qq \
      && quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}"; }; then
    echo "error: could not install ${missing[*]}" >&2
    exit 1
  fi
}
