#!/usr/bin/env bash
# Runs a Windows program under Wine:  wine.sh PROGRAM.exe [ARGUMENT...]
# Ends Wine and all that runs in it:  wine.sh --stop
# Z: is the host's root, so /a/b is Z:\a\b, and a program on Z: finds it as /a/b too. Programs that are given the same
# WINEPREFIX see each other's named objects. Exits with 77 when there is no Wine, else as the program
# does (modulo 256).
set -euo pipefail

root=${SHMMODULE_WINE_ROOT:-/var/cache/shmmodule/wine}
chroot=$root/chroot
prefix=$(realpath -m "${WINEPREFIX:-$root/prefix}")

fail() { echo "$1" >&2; exit 77; }
[[ -e $root/complete ]] || fail "Wine is not set up; run .ci/setup-wine.sh as root"
[[ $EUID == 0 ]] || fail "Wine is in a chroot; tests/wine.sh needs root"
[[ $# -gt 0 ]] || fail "usage: wine.sh PROGRAM.exe [ARGUMENT...] | wine.sh --stop"

# Mounts in a namespace of their own end with the last process in it, whatever kills that.
if [[ $1 != --inside ]]; then
    exec unshare --mount --propagation slave "$0" --inside "$@"
fi
shift
# Wine's server opens files for every program, so all namespaces must look alike: the whole host, not one folder.
mount --rbind / "$chroot/host"
mount --rbind /proc "$chroot/proc"
mount --rbind /dev "$chroot/dev"

# Without winedbg.exe=d a crash exits with 0.
wine=(chroot "$chroot" env --chdir="/host$PWD"
    --unset={DISPLAY,WAYLAND_DISPLAY,XDG_RUNTIME_DIR,LD_PRELOAD,LD_LIBRARY_PATH,DOTNET_ROOT,DOTNET_ROOT_X64,TMPDIR}
    PATH=/usr/lib/wine:/usr/bin:/bin HOME=/root LC_ALL=C.UTF-8 WINEDEBUG="${WINEDEBUG:--all}"
    WINEDLLOVERRIDES='winedbg.exe=d' WINEPREFIX="/host$prefix")

if [[ $1 == --stop ]]; then
    "${wine[@]}" wineserver -k || true # fails when none is running
    exec "${wine[@]}" wineserver -w
fi

make_prefix() {
    # mscoree and mshtml would offer to install Mono and Gecko. Only here: .NET's assemblies load through mscoree.
    local new=("${wine[@]}" WINEPREFIX="/host$prefix.new" WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe=d')
    "${new[@]}" wineserver -k || true
    rm -rf "$prefix.new"
    mkdir -p "$prefix.new"
    "${new[@]}" wine64 wineboot --init
    "${new[@]}" wine64 reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f
    "${new[@]}" wineserver -w
    ln -sfn /host "$prefix.new/dosdevices/z:"
    mv -T "$prefix.new" "$prefix"
}

# What lives on after the program must not hold its output (a reader would wait for the end of it) nor the lock.
exec 9>"$root/start.lock"
flock 9
{
    [[ -e $prefix/system.reg ]] || make_prefix
    # Fails when there is one. Staying for a minute, it spares the next programs a second each.
    if "${wine[@]}" wineserver -p60; then "${wine[@]}" wine64 cmd.exe /c exit; fi
} </dev/null >/dev/null 2>&1 9>&-
exec 9>&-

program=$1
shift
[[ ! -f $program ]] || program=/host$(realpath "$program")
exec "${wine[@]}" wine64 "$program" "$@"
