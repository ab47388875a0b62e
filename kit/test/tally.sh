#!/bin/sh
# The tally: sums, skips, a part without a verdict, and the exit code.
# reads: kit/parts kit/tally
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"

sums() { # EXIT EXPECTED LINE...
    want=$1 expected=$2
    shift 2
    printf '%s\n' "$@" >"$tmp/lines"
    status=0
    sh "$here/kit/tally" <"$tmp/lines" >"$tmp/out" || status=$?
    exits "$want" "tally of: $*"
    one_line "tally of: $*"
    says "^$expected$"
}
sums 0 "5 passed, 0 failed" "a: 2 passed, 0 failed" "b: 3 passed, 0 failed"
sums 1 "5 passed, 1 failed" "a: 2 passed, 1 failed" "b: 3 passed, 0 failed"
sums 0 "2 passed, 0 failed, 4 skipped" "a b: 2 passed, 0 failed, 3 skipped" \
    "c: 0 passed, 0 failed, 1 skipped"
sums 1 "2 passed, 1 failed" "a: 2 passed, 0 failed" "b: crashed"
sums 0 "0 passed, 0 failed" ""

# parts: a part whose command fails, dies or says nothing is a failure
mkdir -p "$tmp/root/kit/test" "$tmp/root/01-future"
cd "$tmp/root" || exit 2
cp "$here/kit/env" "$here/kit/parts" "$here/kit/tally" kit/
echo true >kit/have-check
for f in lint broken; do echo "echo '$f: 1 passed, 0 failed'" >kit/$f; done
cat >01-future/Makefile <<'M'
test asan:
	@echo "unit_x: 7 passed, 0 failed"
	@echo "01-future: 7 passed, 0 failed"
M
run sh kit/parts check
exits 0 "all parts green"
[ "$(tail -n 1 "$tmp/out")" = "15 passed, 0 failed" ]
verdict $? "only the closing line of a part counts: 15 passed, 0 failed"

broken_part() { # WHAT SCRIPT EXPECTED
    echo "$2" >kit/test/part.sh
    run sh kit/parts check
    exits 1 "$1"
    [ "$(tail -n 1 "$tmp/out")" = "$3" ]
    verdict $? "$1: the last line is $3"
    rm kit/test/part.sh
}
broken_part "a part that says nothing" "exit 0" "15 passed, 1 failed"
broken_part "a part that dies before its verdict" "kill -9 \$\$" \
    "15 passed, 1 failed"
broken_part "a part that exits 1 after a green line" \
    "echo 'x: 5 passed, 0 failed'; exit 1" "15 passed, 1 failed"
broken_part "a part that fails" \
    "echo 'x: 5 passed, 2 failed, 1 skipped'; exit 1" \
    "20 passed, 2 failed, 1 skipped"
finish
