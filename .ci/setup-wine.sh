#!/usr/bin/env bash
# Puts Wine into a chroot outside the clone, and PowerShell for Windows beside it, for tests/wine.sh. Needs root on Debian (amd64).
set -euo pipefail
. "$(dirname "$(realpath "$0")")/common.sh"

suite=trixie      # Debian 12's Wine 8 hangs when an exception crosses a reflection call
recipe="$suite 2" # raise the number when what is installed changes
root=${SHMMODULE_WINE_ROOT:-/var/cache/shmmodule/wine}
project=$(dirname "$(realpath "$0")")/..
runner=$project/tests/wine.sh

# Every prefix links to it (tests/wine.sh). Another SDK or another version in the project replaces it.
setup_powershell() {
    local tools=$project/build/Tools.csproj folder=$root/windows versions
    versions=$(dotnet --version) && versions="$versions $(sha256sum <"$tools")" || return
    ! is_complete "$folder" "$versions" || return 0
    rm -rf "$folder"
    dotnet msbuild "$tools" -restore -t:PowerShellForWindows -p:ForWindows="$folder" -nologo && mark_complete "$folder" "$versions"
}

[[ $EUID == 0 ]] || fail "needs root"

lock_folder "$root"
# Wine is of use without it.
setup_powershell >"$root/setup-powershell.log" 2>&1 9>&- ||
    echo "setup-wine.sh: PowerShell for Windows could not be set up, see $root/setup-powershell.log" >&2
! is_complete "$root" "$recipe" || exit 0

# The mirror that this machine's apt uses, so that a local one or a proxy serves here as well.
mirror() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 'Component: main' |
        sort -u | awk 'NR == 1'
}
if ! command -v debootstrap >/dev/null || [[ -z $(mirror) ]]; then
    install_packages debootstrap debian-archive-keyring
fi
mirror=$(mirror)
[[ -n $mirror ]] || fail "apt on this machine has no Debian source"
eval "$(apt-config shell proxy Acquire::http::Proxy)"
[[ -z ${proxy:-} ]] || export http_proxy=$proxy

echo "Setting up Wine in $root (about a minute)"
rm -f "$root/complete"
rm -rf --one-file-system "$root/chroot" "$root/prefix" "$root/prefix.new"
# debootstrap mounts /proc and /sys in there; in a mount namespace they go away with it.
unshare --mount debootstrap --variant=minbase --include=wine64 "$suite" "$root/chroot" "$mirror" \
    >"$root/setup.log" 2>&1 || { tail "$root/setup.log" >&2; fail "debootstrap failed, see $root/setup.log"; }
rm -rf "$root"/chroot/var/cache/apt/archives/*.deb "$root"/chroot/var/lib/apt/lists/*
mkdir "$root/chroot/host"
# A server that stays for a minute spares the next program half a second.
sed -i 's/ -p0 / -p60 /' "$root/chroot/usr/lib/wine/wineserver"

mark_complete "$root" "$recipe"
# The first run makes the Wine prefix; left to the tests it would look like a slow test.
unset WINEPREFIX
if ! "$runner" cmd.exe /c exit 9>&- || ! "$runner" --stop 9>&-; then
    rm "$root/complete"
    fail "Wine does not run"
fi
