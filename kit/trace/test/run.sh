#!/bin/sh
# kit/trace/test/run.sh: builds the viewer and tests it on recorded traces.
# Closes with `kit/trace: N passed, N failed[, N skipped]`.
# `test/run.sh --write` writes the expected pictures anew: look at them first.
. "$(dirname "$0")/../../env"
cd "$(dirname "$0")/.." || exit 2
make=${MAKE:-make}
build=${BUILD:-build}
$make -s BUILD="$build" all "$build/damage" || {
    echo "kit/trace: 0 passed, 1 failed"
    exit 1
}
trace=$build/trace
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' INT TERM
passed=0 failed=0 skipped=0

# try NAME COMMAND...: a test is a sentence and a command that must succeed.
try() {
    name=$1
    shift
    if "$@" >"$tmp/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $name"
        sed 's/^/    /' "$tmp/said" | head -n 20
    fi
}

# ---- the pictures are what they were ----------------------------------
view() { # FIXTURE SUFFIX -> the command's words
    case $2 in
    steps.txt) echo "steps test/$1.trace" ;;
    states.dot) echo "states test/$1.trace" ;;
    states.txt) echo "states --text test/$1.trace" ;;
    timeline.dot) echo "timeline test/$1.trace" ;;
    timeline.txt) echo "timeline --text test/$1.trace" ;;
    order.dot) echo "order test/$1.trace" ;;
    order.txt) echo "order --text test/$1.trace" ;;
    narrow.*) echo "${2#narrow.} --narrow test/$1.trace" ;;
    esac
}
same() { # FIXTURE SUFFIX
    $trace $(view "$1" "$2") >"$tmp/out" || return 1
    diff "test/expected/$1.$2" "$tmp/out"
}
fixtures=$(ls test/*.trace | sed 's|test/||; s|\.trace$||')
suffixes="steps.txt states.dot states.txt timeline.dot timeline.txt
    narrow.states narrow.timeline order.dot order.txt"
if [ "${1:-}" = --write ]; then
    mkdir -p test/expected
    for f in $fixtures; do
        for s in $suffixes; do
            $trace $(view "$f" "$s") >"test/expected/$f.$s"
        done
    done
    exit 0
fi
for f in $fixtures; do
    for s in $suffixes; do
        try "$f: $s is what it was" same "$f" "$s"
    done
done

# ---- every picture can be read ------------------------------------------
at_most_40_nodes() {
    $trace $1 "test/$2.trace" | grep -v -e '->' -e '^  graph' -e '^  node' \
        -e '^  edge' | grep -c '^  [A-Za-z0-9_]* \[' >"$tmp/nodes"
    cat "$tmp/nodes"
    [ "$(cat "$tmp/nodes")" -le 40 ]
}
draws() {
    $trace $1 $3 "test/$2.trace" >"$tmp/a.dot" &&
        timeout 10 neato -n2 -Tsvg "$tmp/a.dot" -o "$tmp/a.svg" \
            2>"$tmp/warned" && cat "$tmp/warned" && [ ! -s "$tmp/warned" ] &&
        grep -q '</svg>' "$tmp/a.svg"
}
eighty_columns() {
    $trace $(view "$1" "$2") | awk 'length($0) > 80 { print; bad = 1 }
        END { exit bad }'
}
twelve_words() {
    $trace steps --plain "test/$1.trace" |
        awk -F '\t' 'split($2, w, " ") > 12 || NF != 2 { print; bad = 1 }
            $1 !~ /^[a-z_\/0-9]+\.[ch]:[0-9]+$/ { print; bad = 1 }
            END { exit bad }'
}
for f in $fixtures; do
    for v in states timeline order; do
        try "$f: $v has at most 40 nodes" at_most_40_nodes $v "$f"
        if command -v neato >/dev/null; then
            try "$f: Graphviz draws $v without a warning" draws $v "$f"
            [ $v = order ] ||
                try "$f: Graphviz draws $v, narrow, without a warning" \
                    draws $v "$f" --narrow
        else
            skipped=$((skipped + 1))
            echo "skipped: kit/trace: drawing, because Graphviz is not installed"
        fi
        try "$f: $v as text fits 80 columns" eighty_columns "$f" $v.txt
    done
    try "$f: steps fit 80 columns" eighty_columns "$f" steps.txt
    try "$f: a step has a place and at most 12 words" twelve_words "$f"
    try "$f: keeps the laws" $trace check "test/$f.trace"
done

# ---- the order of events, from a program's own words ---------------------
order_of() { # EXPECTED WORDS...
    want=$1
    shift
    printf "$@" >"$tmp/words"
    $trace order --text "$tmp/words" >"$tmp/out"
    echo "status $?" >>"$tmp/out"
    printf "$want" | diff - "$tmp/out"
}
head0='underhood trace 1 clock=virtual\n'
try "words become steps, other lines are skipped" order_of \
    '  1  A        looks\n  2  B --x A  wakes: nobody there\nstatus 0\n' \
    'polls=1\n1 A looks\nSTUCK: why\n2 B -x A: wakes: nobody there\n3\n'
try "an arrow to itself is none" order_of '  1  A        looks\nstatus 0\n' \
    '1 A -> A looks\n'
try "no step at all: exit 2" order_of 'status 2\n' 'hello\n'
{
    for i in 1 2 3 4 5 6 7 8 9; do
        printf '%d A -> B polls\n%d B PENDING\n' $i $i
    done
    echo '19 A gives up'
} >"$tmp/loop"
poll="task 1 step event=POLL from=SCHEDULED to=RUNNING refs=1 at=a.c:1"
wake="task 1 step event=WAKE_REF from=RUNNING to=RUNNING_SCHEDULED at=a.c:2"
try "a task that yields wakes itself" order_of \
    '  1  thread --> task 1  polls\n  2  task 1             yields
  3  task 1             wakes itself while it runs\nstatus 0\n' \
    "$head0 0.000 $poll\n0.000 - yield at=a.c:3\n0.000 $wake\n"
try "who woke a running task is not invented" order_of \
    '  1  thread --> task 1  polls
  2  task 1             a wake comes while it runs\nstatus 0\n' \
    "$head0 0.000 $poll\n0.000 $wake\n"
try "a loop is told once" order_of "$(cat <<'END'
  1  A --> B  polls
  2  B        PENDING (steps 1 to 2: 9 times)
  3  A        gives up
status 0
END
)\n" "$(cat "$tmp/loop")\n"

# ---- the play-by-play is a function of the trace alone -------------------
told() { $trace steps --plain "$1"; }
reads_vanish() { # the steps without the read lines = the steps, less the reads
    grep -v ' read io=' "$1" >"$tmp/less.trace"
    told "$1" | grep -v -e ' reads ' -e 'tries to read' \
        >"$tmp/expected"
    told "$tmp/less.trace" >"$tmp/found"
    [ "$(told "$1" | wc -l)" -gt "$(wc -l <"$tmp/found")" ] &&
        diff "$tmp/expected" "$tmp/found"
}
# Between its first poll and its first bytes, how often did task 2 suspend?
suspends_before_bytes() {
    told "$1" | awk -F '\t' '/Task 2 is polled for the first/ { on = 1 }
        /Task 2 reads [1-9]/ { on = 0 }
        on && /Task 2 suspends/ { suspends++ }
        on && /wakes task 2/ { wakes++ }
        END { print suspends + 0, wakes + 0 }' | grep -x "$2"
}
try "read lines deleted: those steps vanish, no other" reads_vanish test/at_once.trace
try "read lines deleted: those steps vanish, late" reads_vanish test/late.trace
try "a client that sends at once: no suspension" \
    suspends_before_bytes test/at_once.trace "0 0"
try "a client that sends 200 ms later: one suspend and wake" \
    suspends_before_bytes test/late.trace "1 1"

# The same of runs made now: stage 3's server on a kernel made of a script.
stage=../../03-scheduler
fresh() { # SCRIPT
    RT_SCRIPT=test/scripts/$1.script RT_CLOCK=virtual \
        RT_TRACE=$tmp/$1.trace timeout 20 "$build/stage3/demo/server" 80 1
}
if [ -f $stage/Makefile ]; then
    try "stage 3 builds on the script" $make -s -C $stage all \
        BACKEND=script BUILD="$(pwd)/$build/stage3" SAN=
    for f in at_once late; do
        try "a run now, $f" fresh $f
        try "a run now, $f: keeps the laws" $trace check "$tmp/$f.trace"
        try "a run now, $f: read lines deleted, those steps vanish" \
            reads_vanish "$tmp/$f.trace"
    done
    try "a run now, a client that sends at once: no suspension" \
        suspends_before_bytes "$tmp/at_once.trace" "0 0"
    try "a run now, 200 ms later: one suspend and wake" \
        suspends_before_bytes "$tmp/late.trace" "1 1"
fi
first_reader() { $trace steps "test/at_once.trace" | grep -q 'task 2 (conn'; }
try "without --task: the first task that reads" first_reader
no_such_task() {
    $trace steps --task=9 test/at_once.trace
    [ $? = 2 ]
}
try "a task that is not there: exit 2" no_such_task

# ---- each law can be broken ------------------------------------------------
# breaks LAW LINE FIXTURE AWK: the trace after AWK breaks LAW, and the line
# that is named matches LINE.
breaks() {
    awk "$4" "test/$3.trace" >"$tmp/bad.trace"
    $trace check "$tmp/bad.trace" >"$tmp/laws"
    [ $? = 1 ] || {
        cat "$tmp/laws"
        return 1
    }
    cat "$tmp/laws"
    at=$(sed -n "s|^.*bad.trace:\([0-9]*\): $1: .*|\1|p" "$tmp/laws")
    [ -n "$at" ] && sed -n "${at}p" "$tmp/bad.trace" | grep -q "$2" &&
        grep -q 'trace check: [0-9]* laws held, [0-9]* broken' "$tmp/laws"
}
. test/laws

# ---- damaged files -----------------------------------------------------------
refused() { # LINE TEXT...: the file made of TEXT is damaged at LINE
    line=$1
    shift
    printf "$@" >"$tmp/x.trace"
    $trace check "$tmp/x.trace" >"$tmp/out" 2>"$tmp/err"
    status=$?
    cat "$tmp/err"
    [ $status = 2 ] && [ "$(wc -l <"$tmp/err")" = 1 ] &&
        grep -q "x.trace:$line: the trace is" "$tmp/err"
}
head1='underhood trace 1 clock=virtual\n'
park='0.000 - park at=a.c:1\n'
try "an empty file is damaged" refused 1 ""
try "another file is damaged at line 1" refused 1 'hello\n'
try "version 2 is refused" refused 1 'underhood trace 2 clock=real\n'
try "a header alone has no event" refused 2 "$head1"
try "a line cut short" refused 3 "$head1$park%s" '0.000 - par'
try "a line cut before its newline" refused 2 "$head1%s" '0.000 - park at=a.c:1'
try "a time that is none" refused 2 "$head1%s" '0.00x - park at=a.c:1\n'
try "a task that is none" refused 2 "${head1}0.000 task 0 free at=a.c:1\n"
try "a key without a value" refused 2 "${head1}0.000 - fire alarm= at=a.c:1\n"
try "a missing key" refused 2 "${head1}0.000 - fire at=a.c:1\n"
try "a missing place" refused 2 "${head1}0.000 - park\n"
try "a state that is none" refused 2 \
    "${head1}0.000 task 1 step event=POLL from=ASLEEP to=IDLE at=a.c:1\n"
unknown_is_skipped() {
    sed 's/^0.000 - park .*/&\n0.000 task 7 dance partner=3 at=a.c:9/' \
        test/late.trace >"$tmp/u.trace"
    $trace steps "$tmp/u.trace" >"$tmp/u" && diff "$tmp/u" \
        test/expected/late.steps.txt && $trace check "$tmp/u.trace"
}
try "an unknown event is skipped" unknown_is_skipped
usage() {
    $trace 2>"$tmp/err"
    [ $? = 2 ] && grep -q '^use: trace states' "$tmp/err"
}
try "no argument: how to use it, exit 2" usage
try "cut and flipped at every byte: no crash" \
    timeout 300 "$build/damage" test/late.trace "$tmp/scratch"

twice_the_same() {
    for n in a b; do
        sh test/pictures/run "$tmp/$n" >"$tmp/$n.said" 2>&1 || {
            cat "$tmp/$n.said"
            return 1
        }
    done
    for p in 1 2 3 4 5; do
        cmp "$tmp/a/$p.dot" "$tmp/b/$p.dot" &&
            cmp "$tmp/a/truth/$p.trace" "$tmp/b/truth/$p.trace" || return 1
    done
}
if [ -f $stage/Makefile ]; then
    try "five runs of three stages keep the laws, twice the same bytes" \
        twice_the_same
fi
sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all"
echo 'int main(void) { return 0; }' >"$tmp/main.c"
if ${CC:-cc} $sanitize -o "$tmp/main" "$tmp/main.c" 2>/dev/null; then
    try "the same builds with ASan and UBSan" $make -s BUILD="$build/asan" \
        SAN="$sanitize" OPT=-O1 "$build/asan/damage"
    try "cut and flipped at every byte: ASan and UBSan find nothing" \
        timeout 300 "$build/asan/damage" test/late.trace "$tmp/scratch"
else
    skipped=$((skipped + 1))
    echo "skipped: kit/trace: sanitizers, because the compiler has none"
fi

skips=
[ $skipped = 0 ] || skips=", $skipped skipped"
echo "kit/trace: $passed passed, $failed failed$skips"
[ $failed = 0 ]
