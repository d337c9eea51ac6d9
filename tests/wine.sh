#!/usr/bin/env bash
# Runs a Windows program under Wine:  wine.sh PROGRAM.exe [ARGUMENT...]
# Ends Wine and all that runs in it:  wine.sh --stop
#
# Z: is the host's root and the current directory is on it, so programs find /a/b as Z:\a\b and as /a/b.
# Programs given the same WINEPREFIX (by default one in the cache) see each other's named objects.
# Exits with 77 where Wine is not set up, else as the program does: the low 8 bits, but never 0 for a failure.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # where debootstrap and chroot are

root=${SHMMODULE_WINE_ROOT:-/var/cache/shmmodule/wine}
chroot=$root/chroot
prefix=$(realpath --canonicalize-missing "${WINEPREFIX:-$root/prefix}")

fail() { echo "wine.sh: $2" >&2; exit "$1"; }
[[ $# -gt 0 ]] || fail 2 "usage: wine.sh PROGRAM.exe [ARGUMENT...] | wine.sh --stop"
[[ -e $root/complete ]] || fail 77 "Wine is not set up; on Debian, run .ci/setup-wine.sh as root"
[[ $EUID == 0 ]] || fail 77 "Wine is in a chroot, which only root can enter"

if [[ $1 != --inside ]]; then
    # Mounts in a namespace of their own go with its last process, whatever kills that.
    inside=(unshare --mount --propagation slave "$0" --inside)
    # Apart from the program, as Wine's services live on: they must not hold an output that is read to its end.
    [[ $1 == --stop ]] || "${inside[@]}" --start </dev/null >"$root/start.log" 2>&1 ||
        fail 1 "Wine did not start, see $root/start.log"
    exec "${inside[@]}" "$@"
fi
shift

# Wine's server opens files on behalf of all programs, so every namespace must show the same: the whole host.
mount --rbind / "$chroot/host"
mount --rbind /proc "$chroot/proc"
mount --rbind /dev "$chroot/dev"

# Without winedbg.exe=d a crash exits with 0. Without its concurrent collector .NET suspends threads less often: under Wine a
# suspension rarely ends a process with "Internal CLR error".
wine=(chroot "$chroot" env --chdir="/host$PWD"
    --unset={DISPLAY,WAYLAND_DISPLAY,XDG_RUNTIME_DIR,TMPDIR,LD_PRELOAD,LD_LIBRARY_PATH,DOTNET_ROOT,DOTNET_ROOT_X64}
    PATH=/usr/lib/wine:/usr/bin:/bin HOME=/root LC_ALL=C.UTF-8
    WINEPREFIX="/host$prefix" WINEDEBUG="${WINEDEBUG:--all}" WINEDLLOVERRIDES=winedbg.exe=d
    DOTNET_gcConcurrent=0)

make_prefix() {
    # mscoree and mshtml would ask to install Mono and Gecko. Only here: .NET's assemblies load through mscoree.
    local new=("${wine[@]}" WINEPREFIX="/host$prefix.new" WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe=d')
    "${new[@]}" wineserver -k || true # from a run that was interrupted
    rm -rf "$prefix.new"
    mkdir -p "$prefix.new"
    "${new[@]}" wine64 wineboot --init
    "${new[@]}" wine64 reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f
    "${new[@]}" wineserver -k
    ln -sfn /host "$prefix.new/dosdevices/z:"
    # PowerShell for Windows with its runtime, where .ci/setup-wine.sh could bring it.
    ln -s "/host$root/windows/dotnet" "/host$root/windows/PowerShell" "$prefix.new/drive_c/Program Files/"
    mv -T "$prefix.new" "$prefix"
}

case $1 in
--start)
    exec 9>"$root/start.lock"
    flock 9
    {
        [[ -e $prefix/system.reg ]] || make_prefix
        "${wine[@]}" wineserver -k0 || "${wine[@]}" wine64 cmd.exe /c exit # -k0 asks whether it runs
    } 9>&- # this shell alone holds the lock, not what it starts
    ;;
--stop)
    "${wine[@]}" wineserver -k || true # fails when none is running
    ;;
*)
    program=$1
    shift
    [[ ! -f $program ]] || program=/host$(realpath "$program")
    exec "${wine[@]}" wine64 "$program" "$@"
    ;;
esac
