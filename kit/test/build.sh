#!/bin/sh
# The build track: for each stage, make start N gives a folder that compiles
# and is red; the red names the function to write; our own modules make it
# green; a design with a header of its own is asked by the api_ tests alone.
# The kit's own files stay as they are.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
sh "$here/kit/have-check" || {
    skip "the build track" check
    finish
}
kit="$tmp/the kit's" # a folder with a blank and a quote
mkdir -p "$kit"
cd "$here" || exit 2
cp -r Makefile kit 0[0-9]-*/ "$kit/" 2>/dev/null
[ -d exercises ] && cp -r exercises "$kit/"
cd "$kit" || exit 2
rm -rf 0*/build build kit/trace/build
sums() { # what a command builds may come and go
    find 0* kit exercises -type f ! -path '*/build/*' -exec cksum {} + \
        2>/dev/null | sort
}
sums >"$tmp/before"

# in make check the first stage and the last, otherwise each
stages=$(ls -d 0[0-9]-*)
[ "${TIER:-}" = check ] && stages=$(echo "$stages" | sed -n '1p;$p')
for s in $stages; do
    n=${s%%-*}
    n=${n#0}
    run make start "$n"
    exits 0 "make start $n"
    says "functions? to write$"
    says "^next: make stage $n IN=work/$s$"
    run make OPT=-O0 stage "$n" IN="work/$s"
    exits 2 "make stage $n IN=work/$s, nothing written"
    says "^  unit_rt_assert +[1-9][0-9]* passed, +0 failed$"
    says "^still to write: [0-9]+ functions$"
    says "^next: write rt_[a-z_]+ in work/$s/[a-z_]+\.c, then: make stage $n IN="
    says_not "error:"
    says_not "the compiler warns" # of a stub
    # whole modules, and others say "write me": no test is a bug's yet
    case $n in
    1) whole="waker cell future" ;;
    2) whole="backend_epoll" ;;
    3) whole="run_queue small_state coop" ;;
    *) whole= ;;
    esac
    for m in $whole; do cp "$s/$m.c" "work/$s/"; done
    run make OPT=-O0 stage "$n" IN="work/$s"
    exits 2 "make stage $n IN=work/$s, written: $whole"
    says_not "^the first failure"
    says "^still to write: [0-9]+ functions$"
    says "^next: write rt_[a-z_]+ in work/$s/[a-z_]+\.c, then: make stage $n IN="
    if [ "$n" = 1 ]; then # a bug is one, whatever is still to be written
        sed -i 's/cell->waker = waker;/(void)waker;/' "work/$s/cell.c"
        run make OPT=-O0 stage 1 IN="work/$s"
        says "^  test/unit_cell\.c:[0-9]+: a_registered_waker_is_woken_once"
        says "^still to write: [0-9]+ functions, next rt_[a-z_]+ in work/$s/"
        says "^next: mend the first failure above, then: make stage 1 IN="
    fi
    # what a learner wrote stays
    echo "/* mine */" >>"work/$s/waker.c"
    run make start "$n"
    says "^work/$s stands already, and stays as it is$"
    grep -q mine "work/$s/waker.c"
    verdict $? "make start $n again keeps what was written"
    rm "work/$s/future.h"
    run make start "$n"
    says "^work/$s: 1 files?[,;]"
done

# one stage to the end: ours, with a private helper and another header
s=01-future
cp $s/*.[ch] work/$s/
run make OPT=-O0 stage 1 IN=work/$s
exits 0 "our own stage 1 as a learner's"
says "^$s: [0-9]+ passed, 0 failed$"
if [ -d exercises/$s/8-build-stage-1 ]; then
    run make list
    says "^  1.8 .* green$"
    run make exercise 1.8
    exits 0 "make exercise of a stage that is green"
    says "^It is green since [0-9]"
    says_not "Red is expected"
    says "^next: make compare 1.8$"
    run make compare 1.8
    exits 0 "make compare of a whole stage"
    run make OPT=-O0 stage 1 IN=work/$s
fi
# a copy anywhere, under any name
mkdir "$tmp/it's mine"
cp $s/*.[ch] "$tmp/it's mine/"
run make OPT=-O0 stage 1 IN="$tmp/it's mine"
exits 0 "a copy elsewhere, with a blank and a quote in its name"
says "^$s: [0-9]+ passed, 0 failed$"
run make OPT=-O0 stage 1
exits 0 "our own stage 1, in a folder with a quote in its name"
mkdir "$tmp/none"
printf '#!/bin/sh\nexit 1\n' >"$tmp/none/pkg-config"
chmod +x "$tmp/none/pkg-config"
run env PATH="$tmp/none:$PATH" make stage 1
exits 2 "no pkg-config"
one_line "no pkg-config"
says "type: ./setup"
run make OPT=-O0 stage 1 IN=work/$s
last=$(tail -n 1 "$tmp/out")
echo "$last" | grep -q "^next: make"
verdict $? "green ends with a next command: $last"
sed -i 's/cell->waker = waker;/(void)waker;/' work/$s/cell.c
run make OPT=-O0 stage 1 IN=work/$s
exits 2 "a bug in the learner's cell"
says "^the first failure:$"
says "^next: mend the first failure above, then: make stage 1 IN=work/$s$"
cp $s/cell.c work/$s/
echo "/* a design of my own */" >>work/$s/cell.h
run make OPT=-O0 stage 1 IN=work/$s
exits 0 "a header of the learner's own"
says "left out because their headers differ: .*unit_cell"
echo "int x = ;" >>work/$s/cell.c
run make OPT=-O0 stage 1 IN=work/$s
exits 2 "a module that does not compile"
says "^work/$s/cell.c:[0-9]+:.*error:"
says "^next: mend the first line above, then: make stage 1"

if [ -d exercises/$s/8-build-stage-1 ]; then
    run make reset 1.8
    says "^work/$s is kept as work/$s.1$"
    says "^next: make stage 1 IN=work/$s$"
    grep -q "int x" work/$s.1/cell.c && ! grep -q "int x" work/$s/cell.c
    verdict $? "reset keeps the stage that was written"
    run make grade 1.8
    exits 2 "make grade of a whole stage"
    says "type: make stage 1 IN=work/$s$"
fi
sums >"$tmp/after"
run diff "$tmp/before" "$tmp/after"
exits 0 "the kit's own files are as they were"
finish
