#!/usr/bin/env bash
# The front door of build.ps1 for a machine without PowerShell:  build.sh [build|test|demo|docs|bench|package|clean] [OPTION...]
#
# It uses an installed pwsh 7.4 or later, else PowerShell from NuGet (build/Tools.csproj), of which a copy below output is run.
# Without either, it builds, runs the core's tests and shows the demo with C# programs, and names at the end what was not done.
set -euo pipefail
cd "$(dirname "$0")"

task=${1:-build}
[[ $# == 0 ]] || shift
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
if ! command -v dotnet >/dev/null; then
    echo 'The .NET SDK 10 is needed: https://dot.net/download' >&2
    exit 1
fi

# The first line of `pwsh --version` is "PowerShell 7.6.9".
is_new_enough() {
    local version
    version=$("$1" --version 2>/dev/null) || return
    [[ $version =~ ^PowerShell\ ([0-9]+)\.([0-9]+) ]] && ((BASH_REMATCH[1] * 100 + BASH_REMATCH[2] >= 704))
}

mkdir -p output
log=$PWD/output/tools.log
shell=()
if is_new_enough pwsh; then
    shell=(pwsh)
elif dotnet msbuild build/Tools.csproj -restore -t:PowerShell -nologo >"$log" 2>&1; then
    # Its program is for Linux on x64; elsewhere dotnet runs its library.
    shell=(output/tools/PowerShell/pwsh)
    is_new_enough "${shell[0]}" || shell=(dotnet output/tools/PowerShell/pwsh.dll)
fi
if [[ ${#shell[@]} -gt 0 ]]; then
    exec "${shell[@]}" -NoLogo -NoProfile -NonInteractive -File build.ps1 "$task" "$@"
fi

how="install PowerShell 7.4 or later (https://aka.ms/powershell), or be online (NuGet did not serve it, see output/tools.log)"
printf 'No PowerShell: pwsh 7.4 or later is not installed, and NuGet does not serve it. This is done without it.\n\n'

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
    for script in run-core.sh run-wine.sh run-ports.sh; do
        "tests/$script" "$results" || printf '0\t1\t0\ttests/%s: failed\n' "$script" >>"$results"
    done
    printf -- '-\t-\t-\tcmdlets (Pester): not run: there is no PowerShell; to get it, %s\n' "$how" >>"$results"
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
