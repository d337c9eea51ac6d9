#!/usr/bin/env bash
# Installs what tests/run-ports.sh needs to run the core's tests for other processors, C libraries and runtimes:
#
#   arm64  Debian's qemu-user, and the libraries of Debian's arm64 packages, unpacked in a folder of their own
#   musl   Debian's musl, and links to the C++ and ICU libraries of this machine, with a shim for what musl does not have
#   Mono   Debian's Mono, as the stand-in for the .NET Framework
#
# and the C compilers of tests/Core/AbiTests.cs. Needs root on Debian (amd64). .NET itself comes from NuGet.
set -euo pipefail
. "$(dirname "$(realpath "$0")")/common.sh"

packages=(qemu-user musl musl-tools gcc libc6-dev mono-devel
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross)
here=$(dirname "$(realpath "$0")")
root=${SHMMODULE_PORTS_ROOT:-/var/cache/shmmodule/ports}
shim=$here/../tests/ports/musl-shim.c
# What is unpacked and compiled depends on the release, the shim and this script.
recipe=$(. /etc/os-release && cat - "$shim" "$0" <<<"$VERSION_ID" | sha256sum)

is_done() { is_complete "$root" "$recipe" && are_installed "${packages[@]}"; }

! is_done || exit 0
[[ $EUID == 0 ]] || fail 'needs root'

lock_folder "$root"
! is_done || exit 0

echo "Setting up other processors and runtimes in $root (about a minute)"
rm -f "$root/complete"
are_installed "${packages[@]}" || install_packages "${packages[@]}"
are_installed "${packages[@]}" || fail 'not all packages could be installed'

# With lists of its own, so that this machine's apt and dpkg know nothing of arm64.
unpack_arm64() {
    local apt=$root/apt options names
    rm -rf "$root/arm64" "$apt"
    mkdir -p "$root/arm64" "$apt"/{lists,cache/archives,debs}/partial
    options=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=root
        -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o Dir::State::status=/dev/null)
    apt-get "${options[@]}" update || true
    # Their names end in a version, another one in each release.
    names=$(apt-cache "${options[@]}" search --names-only '^lib(icu|ssl)[0-9]+(t64)?$' | sed 's/ .*//')
    # shellcheck disable=SC2086
    (cd "$apt/debs" && apt-get "${options[@]}" download libc6 libgcc-s1 libstdc++6 zlib1g $names)
    for deb in "$apt"/debs/*.deb; do dpkg --extract "$deb" "$root/arm64"; done
    rm -rf "$apt" "$root"/arm64/usr/share
}

# A folder of links leaves the other libraries of this machine out. libstdc++ names glibc's loader as a library that it needs:
# on musl this is the shim.
link_musl() {
    local from=/usr/lib/x86_64-linux-gnu
    rm -rf "$root/musl"
    mkdir "$root/musl"
    ln -s "$from"/libstdc++.so.6 "$from"/libgcc_s.so.1 "$from"/libicu{data,uc,i18n}.so.[0-9]* "$from"/lib{ssl,crypto}.so.[0-9]* "$root/musl"
    gcc -shared -fPIC -O2 -nostdlib -fno-builtin -o "$root/musl/ld-linux-x86-64.so.2" "$shim"
}

unpack_arm64 >"$root/setup.log" 2>&1 || fail "the arm64 libraries could not be unpacked, see $root/setup.log"
link_musl
mark_complete "$root" "$recipe"
