#!/usr/bin/env bash
# Runs the core's tests, which need no PowerShell, on this system and, where it is set up, under Wine:  run-core.sh RESULTS
# Adds a line per part to RESULTS, see results.sh.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
results=$1
project=$here/Core/ShmModule.Core.Tests.csproj
built=$here/../output/build

. "$here/results.sh"

# A run of its own, of the tests that need no other process: those are quick, and nothing is lost with a killed process.
# It adds no sums, and builds in a folder of its own, so that the module stays as it is.
measure_coverage() {
    local part='coverage of the C# code' out=$here/../output/coverage rate quick
    quick=$(printf '|FullyQualifiedName~.%s.' ValueTests NameTests RegionTests UpdateTests ElementTests ErrorTests ObjectCodecTests HostilePayloadTests)
    rm -rf "$out/results"
    mkdir -p "$out"
    ${limit[@]+"${limit[@]}"} dotnet test "$project" --nologo --verbosity quiet -p:Coverage=true -p:ArtifactsPath="$out" \
        --filter "${quick#|}" \
        --collect 'XPlat Code Coverage' --results-directory "$out/results" >"$out/log" 2>&1 || true
    rate=$(cat "$out"/results/*/coverage.cobertura.xml 2>/dev/null |
        sed -n 's/.*<package name="ShmModule" line-rate="\([0-9.]*\)".*/\1/p' | awk 'NR == 1 { printf "%.0f", $1 * 100 }') || true
    if [[ -z $rate ]]; then
        not_run "$part" 'coverlet.collector could not be had or run, see output/coverage/log'
    else
        report - - - "$part: $rate % of the lines, by the core's quick tests alone; the cmdlets' and those of several processes are not counted"
    fi
}

run_under_wine() {
    local part='core on Windows, under Wine' reason code=0
    reason=$("$here/wine.sh" cmd.exe /c exit 2>&1) || code=$?
    case $code in
    0) ;;
    77)
        not_run "$part" "${reason##*: }"
        return
        ;;
    *)
        report 0 1 0 "$part: ${reason##*: }"
        return
        ;;
    esac
    if has make && has x86_64-w64-mingw32-gcc; then
        make -s -C "$here/../samples/c" WINDOWS=1
        export SHMMODULE_C_PEER=$here/../output/samples/shmpeer.exe
    else
        not_run "$part, with programs in C" 'there is no make or x86_64-w64-mingw32-gcc; to get them, install make and mingw-w64'
    fi
    if ! dotnet publish "$project" --configuration Release --runtime win-x64 --self-contained --nologo --verbosity quiet; then
        report 0 1 0 "$part: it cannot be built for Windows"
        return
    fi
    run "$part" "$here/wine.sh" "$built/publish/ShmModule.Core.Tests/release_win-x64/ShmModule.Core.Tests.exe"
    "$here/wine.sh" --stop || true
}

has make && has cc || not_run 'tests with programs in C' 'there is no make or cc; to get them, install make and gcc'
has python3 || not_run 'tests with programs in Python' 'there is no python3; to get it, install python3'
run "core on $(uname -s)" "$built/bin/ShmModule.Core.Tests/release/ShmModule.Core.Tests"
measure_coverage
run_under_wine
