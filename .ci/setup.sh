#!/usr/bin/env bash
# Installs what building and testing ShmModule needs beyond the .NET SDK, on a Debian machine.
set -euo pipefail

here=$(dirname "$(realpath "$0")")
. "$here/common.sh"
packages=(gcc libc6-dev make python3 python3-cbor2 gcc-mingw-w64-x86-64 debootstrap debian-archive-keyring)

not_set_up() {
    echo "$1: did not install ${packages[*]}; did not set up Wine, nor other processors and runtimes."
    echo "Tests that need one of them will not run."
    exit 0
}
[[ $(. /etc/os-release 2>/dev/null && echo "${ID:-}") == debian ]] || not_set_up "Not Debian"
[[ $(dpkg --print-architecture) == amd64 ]] || not_set_up "Not amd64"
[[ $EUID == 0 ]] || not_set_up "Not root"

are_installed "${packages[@]}" || install_packages "${packages[@]}"

code=0
"$here/setup-wine.sh" || code=$?
"$here/setup-ports.sh" || code=$?
exit $code
