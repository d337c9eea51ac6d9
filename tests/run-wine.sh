#!/usr/bin/env bash
# Runs the tests of the core and of the cmdlets on Windows, under Wine, where .ci/setup-wine.sh has set it up:  run-wine.sh RESULTS [PESTER]
# Adds a line per part to RESULTS (tests/results.sh). PESTER names the version of Pester; without it, the newest.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
results=$1
pester=${2:-}
built=$here/../output/build
. "$here/results.sh"

core='core on Windows, under Wine'
cmdlets='cmdlets on Windows, under Wine'

is_set_up() {
    local reason code=0
    reason=$("$here/wine.sh" cmd.exe /c exit 2>&1) || code=$?
    case $code in
    0) return ;;
    77) not_run "$core, and cmdlets" "${reason##*: }" ;;
    *) report 0 1 0 "$core: ${reason##*: }" ;;
    esac
    return 1
}

# The peers that the tests talk to, built for Windows. They go where the tests look for those of this system.
build_peers() {
    if has make && has x86_64-w64-mingw32-gcc; then
        make -s -C "$here/../samples/c" WINDOWS=1
        export SHMMODULE_C_PEER=$here/../output/samples/shmpeer.exe
    else
        not_run "$core, with programs in C" 'there is no make or x86_64-w64-mingw32-gcc; to get them, install make and mingw-w64'
    fi
    dotnet publish "$here/../samples/csharp" --configuration Release --runtime win-x64 --no-self-contained --nologo --verbosity quiet
}

run_core() {
    if dotnet publish "$here/Core/ShmModule.Core.Tests.csproj" --configuration Release --runtime win-x64 --self-contained --nologo --verbosity quiet; then
        run "$core" "$here/wine.sh" "$built/publish/ShmModule.Core.Tests/release_win-x64/ShmModule.Core.Tests.exe"
    else
        report 0 1 0 "$core: it cannot be built for Windows"
    fi
}

run_cmdlets() {
    local windows=${SHMMODULE_WINE_ROOT:-/var/cache/shmmodule/wine}/windows folder='C:\Program Files\PowerShell\7' log before
    if [[ ! -e $windows/complete ]]; then
        not_run "$cmdlets" 'PowerShell for Windows is not set up; .ci/setup-wine.sh does it where NuGet serves it'
        return
    fi
    if ! dotnet build "$here/WineConsole" --configuration Release --nologo --verbosity quiet; then
        report 0 1 0 "$cmdlets: the program that starts them cannot be built"
        return
    fi
    [[ -n $pester ]] || pester=$(ls "$windows/PowerShell/7/Modules/Pester" | sort --version-sort | tail -n 1)
    printf '\n== %s\n' "$cmdlets"
    before=$(wc -c <"$results")
    # Into a file, for the same reason as in results.sh.
    log=$(mktemp)
    # The user's profile there is Wine's; NuGet's cache is this system's.
    NUGET_PACKAGES=Z:${NUGET_PACKAGES:-$HOME/.nuget/packages} timeout 50m "$here/wine.sh" "$built/bin/WineConsole/release_win-x64/WineConsole.exe" "$folder\\pwsh.exe" -NoProfile -NonInteractive \
        -File "Z:$here/run-pester.ps1" "$folder\\Modules\\Pester\\$pester\\Pester.psd1" "Z:$results" "$cmdlets" -RunAgain >"$log" 2>&1 || true
    tr -d '\r' <"$log"
    rm "$log"
    [[ $(wc -c <"$results") != "$before" ]] || report 0 1 0 "$cmdlets: ended without sums"
}

is_set_up || exit 0
build_peers
run_core
run_cmdlets
"$here/wine.sh" --stop || true
