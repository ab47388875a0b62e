# Sourced by the tests of the kit: counts verdicts, ends with the closing line.
# here: the kit's root; tmp: a folder that is gone when the test ends.
here=$(cd "$(dirname "$0")/../.." && pwd)
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' INT TERM
unset MAKEFLAGS MAKELEVEL MFLAGS IN BACKEND RT_TRACE ROOT MENU MODEL FILE REPLAY
part=$(basename "$0" .sh)
passed=0 failed=0 skipped=0

# verdict STATUS WHAT: a failure shows what was said, $tmp/out.
verdict() {
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $part: $2"
        sed 's/^/    | /' "$tmp/out" | head -n 20
    fi
}
run() { # COMMAND...: its output to $tmp/out, its status to $status
    "$@" >"$tmp/out" 2>&1 </dev/null
    status=$?
}
exits() { # STATUS WHAT
    [ "$status" -eq "$1" ]
    verdict $? "$2: exit $1 expected, it was $status"
}
says() { # PATTERN: a line like this was said
    grep -qE -- "$1" "$tmp/out"
    verdict $? "expected a line like: $1"
}
says_not() {
    ! grep -qE -- "$1" "$tmp/out"
    verdict $? "expected no line like: $1"
}
one_line() { # WHAT
    [ "$(wc -l <"$tmp/out")" -eq 1 ]
    verdict $? "$1: exactly one line expected"
}
skip() { # WHAT TOOL
    skipped=$((skipped + 1))
    echo "skipped: $part: $1, because $2 is not installed"
}
finish() {
    printf '%s: %d passed, %d failed' "$part" $passed $failed
    [ $skipped -eq 0 ] || printf ', %d skipped' $skipped
    echo
    [ $failed -eq 0 ]
    exit
}
