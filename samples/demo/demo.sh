#!/usr/bin/env bash
# Shows, without PowerShell, processes that exchange data through shared memory: one program in C# with the module's core
# (tests/Peer), and one that knows nothing of the module (samples/csharp), in both directions. build.sh demo builds them.
# A line with > is what a process was told, the line behind | what it printed. Fails if an answer is not what was sent.
set -euo pipefail

if [[ $(uname -s) == Darwin ]]; then
    echo 'Not shown: on macOS the module keeps regions in files, which other programs do not find by a name.'
    exit
fi
bin=$(cd "$(dirname "$0")/../../output/build/bin" && pwd)
pipes=$(mktemp -d)
trap 'rm -rf "$pipes"' EXIT
name=demo-$$

mkfifo "$pipes"/{core,foreign}.{in,out}
"$bin/ShmModule.Peer/release/ShmModule.Peer" <"$pipes/core.in" >"$pipes/core.out" &
core="core ($!)"
exec 3>"$pipes/core.in" 4<"$pipes/core.out"
dotnet "$bin/ShmPeer/release/shmpeer.dll" serve 3>&- 4<&- <"$pipes/foreign.in" >"$pipes/foreign.out" &
foreign="C# ($!)"
exec 5>"$pipes/foreign.in" 6<"$pipes/foreign.out"

# Has a program do something; its answer is left in $answer.
tell() { # WHO IN OUT WORD...
    local who=$1 in=$2 out=$3
    shift 3
    printf '%-16s > %s\n' "$who" "$*"
    (IFS=$'\t' && printf '%s\n' "$*") >&"$in"
    IFS= read -r -t 60 answer <&"$out" || { echo "$who does not answer." && exit 1; }
    printf '%-16s | %s\n' "$who" "$answer"
    [[ $answer == ok* ]] || exit 1
    answer=${answer#ok }
}
core() { tell "$core" 3 4 "$@"; }
foreign() { tell "$foreign" 5 6 "$@"; }

same() { # SENT
    [[ $answer == "$1" ]] || { echo "'$1' was sent, '$answer' was received." && exit 1; }
}

printf '\n--- A region of the module, used by a program that does not know it\n'
core new "$name" 4096
core text "$name" utf8 "Hello, here is $core."
foreign show "$name"
same "Hello, here is $core."
foreign text "$name" "Hello $core, here is $foreign."
core show "$name"
same "Hello $core, here is $foreign."
core close "$name"
core probe "$name"
same Absent

printf '\n--- A region of that program, used by the module\n'
foreign create "$name" 4096
foreign text "$name" "Hello, here is $foreign."
core open "$name"
core show "$name"
same "Hello, here is $foreign."
core text "$name" utf8 "Hello $foreign, here is $core."
foreign show "$name"
same "Hello $foreign, here is $core."
core close "$name"
foreign close "$name"

exec 3>&- 5>&-
wait
printf '\nEvery process received what the other one sent.\n'
