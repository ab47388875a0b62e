#!/bin/sh
# kit/explore/test/selfcheck.sh: random programs; the explorer must find the
# same with its reduction, without it, and as two others that are no explorer
# (brute.c, axioms.c). By hand: build/test/selfcheck COUNT [SEED]
. "$(dirname "$0")/../../env"
. "$(dirname "$0")/../../test/lib.sh"
part="explore selfcheck"
cd "$here/explore" || exit 2
make=${MAKE:-make}
build=${BUILD:-build}
run $make -s -f test/tests.mk "$build/test/selfcheck"
exits 0 "the self-check is built"
[ "$status" = 0 ] || finish
check=$build/test/selfcheck

check_programs() { # COUNT SEED
    run timeout 600 "$check" "$1" "$2"
    exits 0 "no mismatch in $1 programs"
    says "^$1 programs"
    grep -vE '^(with|order)' "$tmp/out"
}
check_programs 7000 1
check_programs 3000 2

# a program of one's own
run "$check" 'b: store x 1 rlx; load y rlx | c: store y 1 rlx; load x rlx'
exits 0 "store buffering is the same in all ways"
says '^a1=0 a2=0 b1=0 b2=0 c1=0 c2=0'
run "$check" 'b: stare x 1'
exits 2 "a program with a word that there is not"
one_line "the same"
run "$check"
exits 2 "no argument"

if [ "${TIER:-check-all}" = check-all ]; then
    # and a seed of today: if it fails, it is in the line above the program
    check_programs 50000 "$(date +%N | sed 's/^0*//')"
    # bugs planted in the explorer, one by one: it must find each
    run sh test/plants/find
    exits 0 "each planted bug is found"
    cat "$tmp/out"
fi
finish
