#!/bin/sh
# make explore from end to end: the models of the stages, the examples, a model
# of one's own, one's own copy of a stage; on a machine that has little more
# than cc and make, in a folder whose name has a blank and a quote.
. "$(dirname "$0")/../../env"
. "$(dirname "$0")/../../test/lib.sh"
kit="$tmp/the kit's"
mkdir -p "$kit" "$tmp/bin"
here=$(cd "$(dirname "$0")/../../.." && pwd)
cd "$here" || exit 2
cp -r Makefile kit exercises 0[0-9]-*/ "$kit/"
cd "$kit" || exit 2
rm -rf build kit/explore/build 0*/build work
for t in sh awk sed grep cat cp mv ln rm ls mkdir mktemp chmod date sort head \
    tail tr wc basename dirname cmp diff cut fold id uname nproc timeout kill \
    touch env expr test printf make cc gcc as ld ar nm find; do
    path=$(command -v $t) && ln -s "$path" "$tmp/bin/$t" 2>/dev/null
done
all=$PATH
PATH=$tmp/bin
typed() { run make "$@"; }
table() { # EXIT COMMAND...: its totals say that each model is as it must be
    want=$1
    shift
    typed "$@"
    exits "$want" "make $*"
    says "^[0-9]+ (models|examples): [0-9]+ exhaustive.*; [0-9]+ runs, "
    says_not "not as asked|not all|cannot be explored|does not compile"
}

table 0 explore 3
tail -n 1 "$tmp/out" >"$tmp/last"
grep -q '^next: make ' "$tmp/last"
verdict $? "the last line is the next command"

# a second time nothing is built
touch "$tmp/now"
typed explore 3 MODEL=wake_vs_poll SC=1
exits 0 "interleavings alone"
find kit/explore/build -name '*.[oa]' -newer "$tmp/now" >"$tmp/out"
find kit/explore/build -name '*.so' -newer "$tmp/now" >>"$tmp/out"
[ ! -s "$tmp/out" ]
verdict $? "what is built is not built again"

# one model, its picture, its tree; without Graphviz there is the table
typed explore 3 MODEL=wake_vs_poll
exits 0 "one model"
says "^  holds: exhaustive; "
typed explore 3 MODEL=cell_register_vs_wake TREE=1
exits 0 "a tree, without Graphviz"
says "^no Graphviz here"
typed explore 3 MODEL=wake_vs_poll BOUND=1
exits 0 "a bound"
says "no bug within 1 "
says_not "exhaustive"
typed explore 3 MODEL=wake_vs_poll RANDOM=50 SEED=7
exits 0 "at random"
says "seed 7"
says_not "exhaustive"

# a model of one's own: it holds; with two lines swapped it is a race, the
# replay string brings it back, and it is drawn
mkdir -p "work/my own"
mine="work/my own/mine.c"
cp kit/explore/template.c "$mine"
typed explore 3 FILE="$mine"
exits 0 "the template"
says "^  holds: exhaustive; "
awk '/letter = 7;/ { kept = $0; next } { print }
    kept && /atomic_store/ { print kept; kept = "" }' \
    kit/explore/template.c >"$mine"
PATH=$all
typed explore 3 FILE="$mine"
exits 2 "the template with its lines swapped"
says "^  red: race "
says "mine.c:[0-9]+"
says "^next: mend it, then: make explore 3 FILE=\"$mine\"$"
grep -v -e '^  [0-9]* steps' -e '^Again' "$tmp/out" >"$tmp/first"
schedule=$(sed -n 's/^Again: .* REPLAY=\([.a-h0-9]*\)$/\1/p' "$tmp/out")
if command -v neato >/dev/null; then
    says "^picture, for a browser: 03-scheduler/build/explore/mine.svg$"
    grep -q '<svg' 03-scheduler/build/explore/mine.svg
    verdict $? "the picture is SVG"
    typed explore 3 MODEL=cell_register_vs_wake TREE=1
    says "cell_register_vs_wake.tree.svg$"
else
    skip "pictures" graphviz
fi
PATH=$tmp/bin
typed explore 3 FILE="$mine"
exits 2 "a race, without addr2line"
says "^  red: race "
says "^no addr2line here"
PATH=$all
compilers="gcc clang" # another compiler builds everything anew
[ "${TIER:-}" = check ] && compilers=gcc
for cc in $compilers; do
    command -v $cc >/dev/null || { skip "a replay under $cc" $cc; continue; }
    typed explore 3 CC=$cc FILE="$mine" REPLAY="$schedule"
    exits 2 "the replay under $cc"
    says "^  red: race "
    awk '/^=> / { print $2, $3, $NF }' "$tmp/first" >"$tmp/want"
    awk '/^=> / { print $2, $3, $NF }' "$tmp/out" | cmp -s - "$tmp/want"
    verdict $? "the same step is the last one under $cc"
done
PATH=$tmp/bin
echo 'int x = ;' >"$mine"
typed explore 3 FILE="$mine"
exits 2 "a model that does not compile"
says "mine.c:1:[0-9]+: error: "
says "^next: mend it"
printf '#include <stddef.h>\nint x;\n' >"$mine"
typed explore 3 FILE="$mine"
exits 2 "a file that is no model"
says "explore_model"

# an exercise's model, in the learner's copy, finds its header and right code
for e in exercises/03-scheduler/*/solution/*_model.c; do
    [ -f "$e" ] || continue
    exercise=${e%/solution/*}
    copy=work/3.${exercise##*/}
    mkdir -p "$copy"
    cp "$e" "$copy"
    typed explore 3 FILE="$copy/${e##*/}"
    exits 0 "the model of $exercise"
    says "^  holds: exhaustive; "
done

# one's own copy of the stage
mkdir -p "work/my 03"
cp 03-scheduler/*.[ch] "work/my 03"
if [ "${TIER:-}" = check ]; then
    typed explore 3 IN="work/my 03" MODEL=look_vs_wake
    exits 0 "a copy of the stage"
else
    table 0 explore 3 SC=1
    table 0 explore 3 IN="work/my 03"
fi
awk '/rt_reactor_interrupt\(/ { print ";"; next } { print }' \
    03-scheduler/current_thread.c >"work/my 03/current_thread.c"
typed explore 3 IN="work/my 03" MODEL=look_vs_wake
exits 2 "a stage that never interrupts its reactor"
says "^  red: lost-wakeup "

# the examples; seeded.sh looks at each of them
typed explore examples MODEL=message_relaxed
exits 0 "an example that breaks as it must"
says "^  breaks as it must: race "
[ "${TIER:-}" = check ] || {
    table 0 explore examples
    says "wrong on purpose and found"
}
finish
