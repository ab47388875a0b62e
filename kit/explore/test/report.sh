#!/bin/sh
# The report of a failing model, its picture and its tree are what they were,
# under gcc and under clang; and wrong options are refused in one line.
# In the tier of make check, with one compiler. Closes with `report: N passed, N failed[, N skipped]`.
# `report.sh --write` writes what is expected anew: look at it first.
. "$(dirname "$0")/../../env"
make=${MAKE:-make}
. "$(dirname "$0")/../../test/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here" || exit 2
expected=test/report/expected

# build CC: the explorer and the models of test/report, in $build
build() {
    build=build
    [ "${TIER:-}" = check ] || build=build/test-report-$1
    $make -s CC="$1" BUILD="$build" explore || return
    for m in test/report/*.c; do
        m=$(basename "$m" .c)
        $make -s CC="$1" BUILD="$build" model FILE="test/report/$m.c" \
            OUT="$build/report/$m.so" || return
    done
}
# tell NAME FOLDER: what the explorer says of it, without the time
tell() {
    timeout 60 "$build/explore" --again=again --dot="$2/$1.dot" \
        --tree="$2/$1.tree.dot" "$build/report/$1.so" >"$tmp/said" 2>&1
    echo "exit $?" >>"$tmp/said"
    sed 's/[0-9]*\.[0-9][0-9] s$/T s/' "$tmp/said" >"$2/$1.txt"
}
models=$(ls test/report/*.c | sed 's|.*/||; s|\.c$||')

if [ "${1:-}" = --write ]; then
    rm -rf $expected
    mkdir -p $expected
    build "${CC:-cc}" || exit 2
    for m in $models; do tell "$m" $expected; done
    find $expected -size 0 -delete
    exit 0
fi

compilers="gcc clang"
[ "${TIER:-}" = check ] && compilers=${CC:-cc}
for cc in $compilers; do
    command -v $cc >/dev/null 2>&1 || { skip "reports under $cc" $cc && continue; }
    run build $cc
    exits 0 "the explorer and its models build under $cc"
    mkdir "$tmp/$cc"
    for m in $models; do
        tell "$m" "$tmp/$cc"
        find "$tmp/$cc" -size 0 -exec rm {} +
        for f in $(ls "$expected" "$tmp/$cc" | grep "^$m\." | sort -u); do
            run diff "$expected/$f" "$tmp/$cc/$f"
            exits 0 "$f is what it was, under $cc"
        done
    done
done

# ---- a replay ends as the run did; by hand and by what make passes on
for m in $models; do
    s=$(sed -n 's/^Again: again REPLAY=//p' "$expected/$m.txt")
    [ "$s" ] || continue
    run "$build/explore" --replay="$s" --row="$tmp/row" "$build/report/$m.so"
    exits 0 "the schedule of $m"
    run grep -q "^$(sed -n 's/^  breaks as it must: \([a-z-]*\) .*/\1/p' \
        "$expected/$m.txt")	" "$tmp/row"
    exits 0 "the schedule of $m ends in the verdict of the search"
    rm -f "$tmp/row"
done

# ---- the manual shows what is printed
shown=sleep_without_fence
$make -s BUILD="$build" "$build/examples/$shown.so" || exit 2
run "$build/explore" "$build/examples/$shown.so"
sed -n '/^## Reading/,/^## How/s/^    //p' README.md >"$tmp/manual"
[ -s "$tmp/manual" ] && ! grep -vxF -f "$tmp/out" "$tmp/manual" >"$tmp/lines"
status=$?
mv "$tmp/lines" "$tmp/out"
verdict $status "the manual's report of $shown is what is printed"

# ---- Graphviz takes the pictures as they are
if command -v neato >/dev/null 2>&1; then
    for f in $expected/*.dot; do
        run timeout 10 neato -n2 -Tsvg -o "$tmp/picture.svg" "$f"
        exits 0 "neato draws ${f##*/}"
        ! grep -q Error "$tmp/out"
        verdict $? "neato finds no mistake in ${f##*/}"
    done
else
    skip "drawing the pictures" neato
fi

# ---- wrong use is one line, and exit 2
refuses() { # PATTERN OPTION...
    pattern=$1
    shift
    run "$build/explore" "$@"
    exits 2 "explore $*"
    one_line "explore $*"
    says "$pattern"
}
race=$build/report/race.so
refuses 'no model is named'
refuses '--frobnicate: no such option' --frobnicate "$race"
refuses 'bound.*not with --random' --bound=2 --random=10 "$race"
refuses 'plain.*not with --pct' --plain --pct=10 "$race"
refuses 'one of them' --random=2 --pct=10 "$race"
refuses 'a number from 0 to 100' --bound=two "$race"
refuses 'a number from 1' --random=0 "$race"
refuses 'nothing stands behind it' --dot= "$race"
refuses 'seed goes with' --seed=3 "$race"
refuses 'depth goes with' --depth=3 "$race"
refuses 'tree draws' --tree="$tmp/x" --random=3 "$race"
refuses 'replay is one run' --replay=bc --bound=1 "$race"
refuses "'z' is neither" --replay=bz "$race"
refuses "'1' is neither" --replay=1 "$race"
refuses "at step 1 it says 'a'.*b \(writer\), c \(reader\)" --replay=ab "$race"
refuses 'at step 2 it says choice 7' --replay=bc7 "$race"
refuses 'the run ends after 4 steps' --replay=bccaaa "$build/report/holds.so"
refuses 'No such file' --dot="$tmp/no/x.dot" "$race"
finish
