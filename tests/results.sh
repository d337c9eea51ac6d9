# Sourced by the scripts that run tests. Their results are a file with a line per part: passed, failed and skipped, then a
# sentence about it, separated by tabs. Before it is sourced, $results names that file.

report() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$results"; }
not_run() { report - - - "$1: not run: $2"; }
has() { command -v "$1" >/dev/null; }

# macOS has no timeout.
limit=()
if has timeout; then limit=(timeout 25m); fi

# Runs a program of xunit's tests. Its last lines have the sums; a program that dies has none, and that is a failure.
run() { # PART COMMAND...
    local part=$1 log code=0 sums
    shift
    log=$(mktemp)
    printf '\n== %s\n' "$part"
    # Into a file, not a pipe: a process that a killed test left under Wine would keep a pipe open.
    ${limit[@]+"${limit[@]}"} "$@" -noColor -showLiveOutput >"$log" 2>&1 || code=$?
    tr -d '\r' <"$log"
    sums=$(sed -nE 's/.* Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$log" | tail -n 1)
    rm "$log"

    local total=0 errors=0 failed=0 skipped=0
    read -r total errors failed skipped <<<"${sums:-0 0 0 0}"
    failed=$((failed + errors))
    local words="$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
    if [[ -z $sums || $code != 0 && $failed == 0 ]]; then
        failed=$((failed + 1))
        total=$((total + 1))
        words="ended with exit code $code"
    fi
    report $((total - failed - skipped)) "$failed" "$skipped" "$part: $words"
}
