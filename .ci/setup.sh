#!/usr/bin/env bash
# Installs what building and testing ShmModule needs beyond the .NET SDK, on a Debian machine.
set -euo pipefail

here=$(dirname "$(realpath "$0")")
packages=(gcc libc6-dev make python3 python3-cbor2 gcc-mingw-w64-x86-64 debootstrap debian-archive-keyring)

not_set_up() {
    echo "$1: did not install ${packages[*]}; did not set up Wine, nor other processors and runtimes."
    echo "Tests that need one of them will not run."
    exit 0
}
[[ $(. /etc/os-release 2>/dev/null && echo "${ID:-}") == debian ]] || not_set_up "Not Debian"
[[ $(dpkg --print-architecture) == amd64 ]] || not_set_up "Not amd64"
[[ $EUID == 0 ]] || not_set_up "Not root"

if ! dpkg-query --show --showformat '${db:Status-Status}\n' "${packages[@]}" 2>&1 |
        awk '$0 != "installed" { missing = 1 } END { exit missing }'; then
    # A source that has nothing to do with these packages may be out of reach; installing decides.
    apt-get update || true
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${packages[@]}"
fi

code=0
"$here/setup-wine.sh" || code=$?
"$here/setup-ports.sh" || code=$?
exit $code
