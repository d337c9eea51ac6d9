#!/usr/bin/env bash
# Installs what tests/run-ports.sh needs to run the core's tests for other processors, C libraries and runtimes:
#
#   arm64  Debian's qemu-user, and the libraries of Debian's arm64 packages, unpacked in a folder of their own
#   musl   Debian's musl, and links to the C++ and ICU libraries of this machine, with a shim for what musl does not have
#   Mono   Debian's Mono, as the stand-in for the .NET Framework
#
# and the C compilers of tests/Core/AbiTests.cs. Needs root on Debian (amd64). .NET itself comes from NuGet.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # where packages put and expect some of their programs

packages=(qemu-user musl musl-tools gcc libc6-dev mono-devel
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross)
here=$(dirname "$(realpath "$0")")
root=${SHMMODULE_PORTS_ROOT:-/var/cache/shmmodule/ports}
shim=$here/../tests/ports/musl-shim.c
# What is unpacked and compiled depends on the release, the shim and this script.
recipe=$(. /etc/os-release && cat - "$shim" "$0" <<<"$VERSION_ID" | sha256sum)

fail() { echo "setup-ports.sh: $1" >&2; exit 1; }
is_installed() { dpkg-query --show --showformat '${db:Status-Status}\n' "${packages[@]}" 2>&1 | awk '$0 != "installed" { exit 1 }'; }
is_complete() { [[ $(cat "$root/complete" 2>/dev/null) == "$recipe" ]] && is_installed; }

is_complete && exit 0
[[ $EUID == 0 ]] || fail 'needs root'

mkdir -p "$root"
exec 9>"$root/setup.lock"
flock 9
is_complete && exit 0

echo "Setting up other processors and runtimes in $root (about a minute)"
rm -f "$root/complete"
if ! is_installed; then
    # A source that has nothing to do with these packages may be out of reach; installing decides.
    apt-get update || true
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${packages[@]}"
fi
is_installed || fail 'not all packages could be installed'

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
echo "$recipe" >"$root/complete.new"
mv "$root/complete.new" "$root/complete"
