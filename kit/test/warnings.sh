#!/bin/sh
# A compiler of tomorrow: in a copy of the kit each header has a function that
# every compiler warns of. No command of a learner stops at that; kit/warnings
# does, and names the header.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
kit="$tmp/kit"
mkdir -p "$kit"
cd "$here" || exit 2
cp -r Makefile kit exercises chapters 0[0-9]-*/ "$kit/"
cd "$kit" || exit 2
rm -rf 0*/build build work kit/explore/build kit/trace/build
run sh kit/warnings 01-future kit/trace
exits 0 "kit/warnings before the plant"
says '^warnings: [0-9]+ passed, 0 failed'

plant() { # FILE: above its last line, so that the others keep their numbers
    awk -v name="$(basename "$1" | tr -c 'a-z0-9\n' _)" '
    { line[NR] = $0 }
    END {
        for (i = 1; i < NR; i++) print line[i]
        print "static inline void planted_in_" name "(void) { int tomorrow; }"
        print line[NR]
    }' "$1" >"$tmp/planted" && cat "$tmp/planted" >"$1"
}
for h in 0*/*.h 0*/demo/*.h kit/*/*.h kit/*/*/*.h \
    exercises/*/*/*.h; do
    [ "$(tail -n 1 "$h" | cut -c 1-6)" = "#endif" ] || continue
    chmod u+w "$h"
    plant "$h"
    planted=$((${planted:-0} + 1))
done
[ "${planted:-0}" -gt 50 ]
verdict $? "headers with a plant: more than 50 expected, it is $planted"
sed -i 's/^main(void)$/&/; s/^{$/{ int tomorrow;/' 01-future/steps/0_poll.c

# ---- the learner goes on ----------------------------------------------------
run make start
exits 0 "make start"
says 'warning: unused variable'
says '^polls='
run make run 01-future/demo/fetch_data.c
exits 0 "make run"
says 'warning: unused variable .*tomorrow'
says_not 'ended with status'
for id in 1.1 2.1 3.14; do
    run make exercise $id
    exits 2 "make exercise $id"
    says "^FAIL $id "
    says_not "the kit's own part"
done
cp exercises/01-future/1-the-countdown/solution/countdown.c work/1.1*/
run make exercise 1.1
exits 0 "make exercise 1.1, our answer"
says '^GREEN 1\.1 '
run make explore 3 MODEL=wake_vs_poll
exits 0 "make explore 3"
says 'exhaustive'
if sh kit/have-check; then
    run make stage 1
    exits 0 "make stage 1"
    says 'warning: unused variable .*tomorrow'
    says '^01-future: [0-9]+ passed, 0 failed$'
    run make start 1
    run make stage 1 IN=work/01-future
    exits 2 "make stage 1 IN=, nothing written"
    says '^next: write rt_[a-z_]+ in work'
    mkdir -p work/mine
    cp 01-future/*.[ch] work/mine/
    run make stage 1 IN=work/mine
    exits 0 "make stage 1 IN=, our modules"
    says '^  the compiler warns:$'
    says 'work/mine/[a-z_]*\.h:[0-9]+:.*unused variable'
else
    skip "make stage 1" check
fi
run make trace 1
exits 0 "make trace 1"
if command -v curl >/dev/null 2>&1; then
    run make tour
    exits 0 "make tour"
    says '^50 of 50 were answered'
else
    skip "make tour" curl
fi

# ---- the author does not ----------------------------------------------------
for folder in 01-future kit/trace kit/grade/run; do
    run sh kit/warnings $folder
    exits 1 "kit/warnings $folder"
    says "^FAIL warnings: gcc $folder/"
    says 'error: unused variable .*tomorrow'
    says '^warnings: [0-9]+ passed, [1-9][0-9]* failed'
done
finish
