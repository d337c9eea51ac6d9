#!/usr/bin/env bash
# Runs the core's tests, which need no PowerShell, on this system:  run-core.sh RESULTS
# Adds a line per part to RESULTS (tests/results.sh).
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

has make && has cc || not_run 'tests with programs in C' 'there is no make or cc; to get them, install make and gcc'
has python3 || not_run 'tests with programs in Python' 'there is no python3; to get it, install python3'
run "core on $(uname -s)" "$built/bin/ShmModule.Core.Tests/release/ShmModule.Core.Tests"
measure_coverage
