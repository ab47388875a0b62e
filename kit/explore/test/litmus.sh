#!/bin/sh
# kit/explore/test/litmus.sh: the classic litmus tests. What C11 allows is
# found, what it forbids is not; what the explorer leaves out stands in the
# table with the reason (litmus.def).
. "$(dirname "$0")/../../env"
. "$(dirname "$0")/../../test/lib.sh"
part="explore litmus"
cd "$here/explore" || exit 2
make=${MAKE:-make}
build=${BUILD:-build}
run $make -s -f test/tests.mk "$build/test/litmus"
exits 0 "the litmus tests are built"
[ "$status" = 0 ] || finish
run timeout 60 "$build/test/litmus"
exits 0 "litmus"
rows=$(sed -n 's/^litmus: \([0-9]*\) passed, 0 failed$/\1/p' "$tmp/out")
passed=$((passed + ${rows:-0}))

# What is left out has a reason, and README.md names it.
run "$build/test/litmus" -v
says 'left out'
sed -n 's/^{ "\([^"]*\)", LEFT_OUT.*/\1/p' test/litmus.def >"$tmp/left"
[ "$(wc -l <"$tmp/left")" -ge 8 ]
verdict $? "the table says what is left out"
run "$build/test/litmus" -w
exits 2 "an option that there is not"
finish
