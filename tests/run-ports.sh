#!/usr/bin/env bash
# Runs the core's tests where the module is used and this machine is not:  run-ports.sh RESULTS
#
#   .NET 8 on x64   PowerShell 7.4 runs on it; NuGet has it
#   Mono on x64     the stand-in for the .NET Framework, on which Windows PowerShell 5.1 runs
#   musl on x64     the C library of Alpine Linux
#   arm64           in qemu-user, an emulator of the processor that runs programs on this kernel
#
# Each of them also exchanges text, numbers, locks, wakes and updates with processes of .NET 10 on x64 (OtherKindTests).
# Usually a part of the tests is run, chosen by their meaning; SHMMODULE_PORTS=full runs all of them, in about half an hour.
# .ci/setup-ports.sh installs what is needed. Adds a line per part to RESULTS (tests/results.sh).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
results=$1
. "$here/results.sh"
project=$here/Core/ShmModule.Core.Tests.csproj
built=$here/../output/build
ports=$here/../output/ports
installed=${SHMMODULE_PORTS_ROOT:-/var/cache/shmmodule/ports}
setup='to get it, run .ci/setup-ports.sh as root on Debian (amd64)'

if [[ $(uname -sm) != 'Linux x86_64' ]]; then
    not_run 'core on other processors and runtimes' 'this takes Linux on x64'
    exit
fi

# Layouts, attaching and detaching, names, values, locks, waits, updates, two processes.
chosen=() which=''
if [[ ${SHMMODULE_PORTS:-} != full ]]; then
    for name in Abi Name Region Element ObjectCodec HeldLock Update TwoProcess UnixProtocol OtherKind; do
        chosen+=(-class "ShmModule.Core.Tests.${name}Tests")
    done
    which=', a subset of the tests'
fi

# The tests start their peers by a script, because neither an emulated program nor Mono's starts by itself.
run_port() { # PART FOLDER COMMAND...
    local part=$1 folder=$2 suffix='' forgive=() peer
    shift 2
    if [[ $1 == mono ]]; then
        suffix=.exe
        # Mono aborts at times when it ends, after the sums. Without sums it is a failure all the same.
        forgive=(sh -c '"$@" || [ $? -eq 134 ]' sh)
    fi
    mkdir -p "$ports"
    peer=$ports/$(basename "$folder")-peer
    printf '#!/bin/sh\nexec %s "$@"\n' "$(printf '%q ' "$@" "$folder/ShmModule.Peer$suffix")" >"$peer"
    chmod +x "$peer"
    SHMMODULE_PEER=$peer SHMMODULE_OTHER_PEER=$built/bin/ShmModule.Core.Tests/release/ShmModule.Peer \
        run "$part$which" ${forgive[@]+"${forgive[@]}"} "$@" "$folder/ShmModule.Core.Tests$suffix" ${chosen[@]+"${chosen[@]}"}
}

# The build before has analysed the code; a failure here is one of NuGet or of the code on this runtime.
build() { # PART VERB OPTION...
    local part=$1
    shift
    if ! dotnet "$@" "$project" --configuration Release --nologo --verbosity quiet -p:RunAnalyzers=false; then
        report 0 1 0 "$part: its tests cannot be built"
        return 1
    fi
}

on_net8() {
    local part='core on .NET 8'
    build "$part" publish --runtime linux-x64 --self-contained -p:TestFramework=net8.0 || return 0
    run_port "$part" "$built/publish/ShmModule.Core.Tests/release_net8.0" env
}

on_mono() {
    local part='core on Mono'
    has mono || { not_run "$part" "there is no mono; $setup"; return; }
    build "$part" build -p:TestFramework=net472 || return 0
    # Its console is ASCII in the locale C.
    LC_ALL=C.UTF-8 run_port "$part" "$built/bin/ShmModule.Core.Tests/release_net472" mono
}

on_musl() {
    local part='core on linux-musl-x64'
    [[ -e /lib/ld-musl-x86_64.so.1 && -e $installed/complete ]] || { not_run "$part" "there is no musl, or not the libraries for it; $setup"; return; }
    build "$part" publish --runtime linux-musl-x64 --self-contained || return 0
    run_port "$part" "$built/publish/ShmModule.Core.Tests/release_linux-musl-x64" env LD_LIBRARY_PATH="$installed/musl"
}

on_arm64() {
    local part='core on linux-arm64, emulated'
    has qemu-aarch64 && [[ -e $installed/complete ]] || { not_run "$part" "there is no qemu-aarch64, or not the libraries for it; $setup"; return; }
    build "$part" publish --runtime linux-arm64 --self-contained || return 0
    # The emulator does not notice code that is written through one mapping and run through another.
    run_port "$part" "$built/publish/ShmModule.Core.Tests/release_linux-arm64" \
        env DOTNET_EnableWriteXorExecute=0 qemu-aarch64 -L "$installed/arm64"
}

on_net8
on_mono
on_musl
on_arm64
