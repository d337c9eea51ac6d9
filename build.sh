#!/usr/bin/env bash
# The door of build.ps1 for a machine without PowerShell:  build.sh [build|test|demo|docs|bench|package|clean]
#
# It uses pwsh where there is one, else the PowerShell pinned in .config/dotnet-tools.json. Where that cannot be had either,
# it builds, runs the core's tests and shows the demo with C# programs, and says at the end what was not done.
set -euo pipefail
cd "$(dirname "$0")"

task=${1:-build}
case $task in
build | test | demo | docs | bench | package | clean) ;;
*)
    sed -n '2s/^# //p' "$0" >&2
    exit 2
    ;;
esac

if [[ $task == clean ]]; then
    rm -rf output
    exit
fi
if command -v pwsh >/dev/null; then
    exec pwsh -NoLogo -NoProfile -NonInteractive -File build.ps1 "$task"
fi
if ! command -v dotnet >/dev/null; then
    echo 'The .NET SDK 10 is needed: https://dot.net/download' >&2
    exit 1
fi
mkdir -p output
if dotnet tool restore >output/tool-restore.log 2>&1; then
    exec dotnet tool run pwsh -NoLogo -NoProfile -NonInteractive -File build.ps1 "$task"
fi

how="install PowerShell (https://aka.ms/powershell), or be online ('dotnet tool restore' failed, see output/tool-restore.log)"
printf 'PowerShell could not be had: there is no pwsh, and its .NET tool cannot be restored. This is done without it.\n\n'

build() {
    dotnet build ShmModule.sln --configuration Release --nologo --verbosity quiet
    echo "Built $PWD/output/ShmModule"
}

not_done() {
    printf '\nNot done, for want of PowerShell: %s.\nTo get it, %s.\n' "$1" "$how"
}

case $task in
build)
    build
    ;;
test)
    build
    results=$PWD/output/test-results.tsv
    : >"$results"
    tests/run-core.sh "$results" || printf '0\t1\t0\tcore: its tests could not be run\n' >>"$results"
    printf -- '-\t-\t-\tcmdlets (Pester): not run: PowerShell could not be had; to get it, %s\n' "$how" >>"$results"
    echo
    cut -f 4 "$results"
    awk -F '\t' '{ p += $1; f += $2; s += $3 } END { print p " passed, " f " failed" (s ? ", " s " skipped" : ""); exit f > 0 }' "$results"
    ;;
demo)
    build
    samples/demo/demo.sh
    not_done 'the demo of the cmdlets, with C and Python'
    ;;
*)
    echo "Nothing was done: the task $task needs PowerShell. To get it, $how." >&2
    exit 1
    ;;
esac
