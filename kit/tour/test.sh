#!/bin/sh
# kit/tour/test.sh: the tour without a terminal, with one, cut short, and
# without curl. Closes with `kit/tour: N passed, N failed[, N skipped]`.
. "$(dirname "$0")/../env"
cd "$(dirname "$0")/../.." || exit 2
root=$(pwd)
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' INT TERM
passed=0 failed=0 skipped=0

try() { # NAME COMMAND...
    name=$1
    shift
    if "$@" >"$tmp/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $name"
        sed 's/^/    /' "$tmp/said" | head -n 30
    fi
}
skip() {
    skipped=$((skipped + 1))
    echo "skipped: kit/tour: $1"
}
close() {
    skips=
    [ $skipped = 0 ] || skips=", $skipped skipped"
    echo "kit/tour: $passed passed, $failed failed$skips"
    [ $failed = 0 ]
    exit
}
nobody_listens() { # OUTPUT: the server that it names is gone
    port=$(sed -n 's/.*listens on 127\.0\.0\.1:\([0-9]*\)\..*/\1/p' "$1")
    [ "$port" ] || return 1
    curl -s --noproxy '*' --max-time 5 "http://127.0.0.1:$port/"
    [ $? = 7 ] # refused
}
numbered() {
    awk '$1 == n + 1 && $3 ~ /^[a-z_\/]+\.c:[0-9]+$/ { n++ }
        END { print n + 0, "steps"; exit n < 15 }' "$1"
}
whole() { # FILE: a tour that was told to its end
    [ "$(grep -c '^Question [123]\.' "$1")" = 3 ] &&
        [ "$(grep -c '^Answer [123]\.' "$1")" = 3 ] &&
        grep -q '^50 of 50 were answered\.$' "$1" &&
        grep -q '^trace check: [0-9]* laws held$' "$1" &&
        tail -n 1 "$1" | grep -q '^next: '
}
narrow() { awk 'length($0) > 80 { print; bad = 1 } END { exit bad }' "$1"; }

without_curl() {
    mkdir "$tmp/bin"
    for tool in sh dirname sed; do
        ln -s "$(command -v $tool)" "$tmp/bin/$tool"
    done
    PATH=$tmp/bin sh kit/tour/tour >"$tmp/out" 2>"$tmp/err"
    [ $? = 2 ] && [ ! -s "$tmp/out" ] && [ "$(wc -l <"$tmp/err")" = 1 ] &&
        grep -q './setup' "$tmp/err"
}
try "without curl: one line that names ./setup, exit 2" without_curl
if ! command -v curl >/dev/null 2>&1; then
    skip "the rest, because curl is not installed"
    close
fi

plain() { timeout 120 sh kit/tour/tour </dev/null >"$tmp/plain"; }
try "without a terminal: exit 0" plain
try "without a terminal: questions, answers, the next command" \
    whole "$tmp/plain"
try "numbered steps with their places" numbered "$tmp/plain"
try "80 columns" narrow "$tmp/plain"
try "the server is gone" nobody_listens "$tmp/plain"
pictures() {
    for p in first-states first-timeline slow-timeline; do
        [ -s build/tour/$p.dot ] || return 1
        [ -s build/tour/$p.svg ] || [ -s build/tour/$p.txt ] || return 1
    done
}
try "three pictures" pictures
elsewhere() {
    (cd / && timeout 120 sh "$root/kit/tour/tour" </dev/null >"$tmp/again") &&
        whole "$tmp/again"
}
try "a second time, from another folder" elsewhere

interrupted() {
    timeout --foreground -s TERM 0.7 sh kit/tour/tour </dev/null >"$tmp/cut"
    [ $? = 124 ] || grep -q '^next: ' "$tmp/cut"
    nobody_listens "$tmp/cut"
}
try "cut short: no server is left" interrupted

asked() { # the guesses are typed on a pseudo-terminal
    (
        sleep 1
        printf '5\n'
        sleep 1
        printf '\n\n'
        sleep 3
    ) | timeout 60 script -qec 'sh kit/tour/tour' /dev/null |
        tr -d '\r' >"$tmp/tty"
    cat "$tmp/tty"
    whole "$tmp/tty" && grep -q '^Answer 1\. *You said: 5\. ' "$tmp/tty" &&
        grep -q '^Answer 2\. *No\.' "$tmp/tty"
}
if ! command -v script >/dev/null 2>&1; then
    skip "a terminal, because script is not installed"
elif ! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    skip "a terminal, because this machine gives none (no /dev/pts)"
else
    try "on a terminal: a guess is taken, Enter skips" asked
fi
close
