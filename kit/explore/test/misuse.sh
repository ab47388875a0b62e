#!/bin/sh
# kit/explore/test/misuse.sh: wrong use ends in one clear line and exit 2, or
# in a verdict and exit 1, and never in "exhaustive".
. "$(dirname "$0")/../../env"
. "$(dirname "$0")/../../test/lib.sh"
part="explore misuse"
cd "$here/explore" || exit 2
make=${MAKE:-make}
build=${BUILD:-build}
run $make -s explore model FILE=test/misuse/cases.c \
    OUT="$tmp/cases.so"
exits 0 "the models that are used wrongly compile"
[ "$status" = 0 ] || finish
explore=$build/explore
so=$tmp/cases.so

ends() { # EXIT CASE PATTERN [OPTION...]
    want=$1 case=$2 pattern=$3
    shift 3
    run env CASE="$case" timeout 60 "$explore" "$@" "$so"
    exits "$want" "$case"
    tr -s '\n ' '  ' <"$tmp/out" >"$tmp/joined"
    lines=$(wc -l <"$tmp/out")
    echo >>"$tmp/joined"
    mv "$tmp/joined" "$tmp/out"
    says "$pattern"
    says_not 'holds: exhaustive'
    if [ "$want" = 2 ]; then
        [ "$lines" = 1 ]
        verdict $? "$case: one line, not $lines"
    fi
}
refused() { # CASE PATTERN [OPTION...]
    ends 2 "$@"
}
red() { # CASE PATTERN [OPTION...]
    ends 1 "$@"
}

# ---- a model without an end --------------------------------------------------
refused endless 'one goes on at .*cases.c:[0-9]+: .*explore_spin\(\)'
refused endless_main 'main goes on at .*cases.c:[0-9]+: .*240 steps'
refused endless_wait 'one goes on at .*cases.c:[0-9]+: .*explore_spin\(\)'
refused endless_wait 'goes on' --sc
refused endless_wait 'goes on' --plain
refused endless_wait 'goes on' --bound=1
red endless_spin 'red: livelock .*one still waits'
red endless_turns 'red: livelock .*no end after'

# ---- too much ----------------------------------------------------------------
refused too_many_threads 'more than 8 threads'
refused too_many_posix 'more than 8 threads'
refused too_many_places 'table of places is full: .* at most 56 .*smaller'
refused too_many_steps 'no end after .*240 steps'
refused too_many_stores 'more than 249 stores to x .*smaller'
refused too_much_memory 'more than 1024 KiB .*smaller'
refused big_choice 'cases.c:[0-9]+: a choice among 33; it is among 1 to 32'
ends 0 long_history 'holds: not exhaustive: .* longer than 32 stores'

# ---- something else in each run ----------------------------------------------
refused another_place 'not deterministic \(X1\): .* at .*cases.c:[0-9]+'
refused another_value 'not deterministic \(X1\): .* at .*cases.c:[0-9]+'
refused another_end 'not deterministic \(X1\)'
refused another_end 'not deterministic \(X1\)' --plain

# ---- the wrong call ----------------------------------------------------------
red unlock 'red: assert .*gives back m, and does not hold it'
red relock 'red: deadlock'
red wait_without_lock 'red: assert .*lock that it does not hold'
red destroy_held 'red: assert .*m is destroyed, and main holds it'
refused join_twice 'cases.c:[0-9]+: a join of a thread that'
refused join_detached 'cases.c:[0-9]+: a join of a thread that'
refused join_self 'cases.c:[0-9]+: a join of a thread that'
refused unpark_nobody 'cases.c:[0-9]+: unpark of thread 5, and there are 1'
refused part_of_an_atomic "cases.c:[0-9]+: mixed.* lies in the memory of"
refused thread_local_atomic 'own_atomic is thread-local: .* one address here'
refused thread_local_address 'given gets the address of a thread-local'

# ---- a model that must abort -------------------------------------------------
run $make -s model FILE=test/misuse/aborts.c OUT="$tmp/aborts.so"
exits 0 "the models that abort compile"
so=$tmp/aborts.so
ends 0 always 'aborts as it must, by assert\(!: exhaustive; 2 runs'
ends 0 always 'aborts as it must, by .* aborts: assert\(!lost\)' --replay=bba
ends 0 always 'aborts as it must, by .*: no bug within 1 preemption' --bound=1
red sometimes 'red: check .*its end, and no assertion has said: assert\(!'
red sometimes 'red: check .*no assertion has said' --plain
red sometimes 'red: check .*no assertion has said' --random=100
red another 'red: assert .*assert\(other == 0\)'
red sleeps 'red: lost-wakeup'

# ---- a search that was not all of it -----------------------------------------
bounded() { # PATTERN OPTION...
    pattern=$1
    shift
    run env CASE=another_run "$explore" "$@" "$tmp/all.so"
    exits 0 "a search with $*"
    says "$pattern"
    says_not 'holds: exhaustive'
}
run $make -s model FILE=template.c OUT="$tmp/all.so"
exits 0 "the template compiles"
run "$explore" "$tmp/all.so"
exits 0 "the template holds"
says 'holds: exhaustive'
bounded 'holds' --bound=1
bounded 'holds' --random=50
bounded 'holds' --pct=50
bounded 'not decided: stopped after 1 run' --max=1

# ---- what is no mistake ------------------------------------------------------
run env CASE=print "$explore" "$tmp/cases.so"
exits 0 "a model that prints"
says '^x is 0'
run env CASE=nothing "$explore" "$tmp/cases.so"
exits 0 "a model that does nothing"

# ---- no model, or none that the explorer can run -----------------------------
file() { # WHAT PATTERN FILE
    run "$explore" "$3"
    exits 2 "$1"
    one_line "$1"
    says "$2"
}
file "no such file" 'no file .*none.so' "$tmp/none.so"
file "a source" 'is not a model' template.c
file "an object of another kind" 'is not a model' "$build/explore"
source_is_refused() { # WHAT PATTERN: the source is on stdin
    cat >"$tmp/refused.c"
    run $make -s model FILE="$tmp/refused.c" OUT="$tmp/refused.so"
    if [ "$status" = 0 ]; then
        file "$1" "$2" "$tmp/refused.so"
        return
    fi
    says "$2"
}
source_is_refused "no explore_model" 'explore_model' <<'X'
int nothing_to_run;
X
source_is_refused "a model that does not compile" 'error:' <<'X'
#include "explore.h"
static void run(void) { explore_jion(); }
const struct explore_model explore_model = { .law = "none", .run = run };
X
source_is_refused "a model without a law" 'law' <<'X'
#include "explore.h"
static void run(void) { }
const struct explore_model explore_model = { .run = run };
X
source_is_refused "an assertion without a text" 'aborts = "": with what' <<'X'
#include "explore.h"
static void run(void) { }
const struct explore_model explore_model = {
    .law = "none", .run = run, .aborts = "" };
X
for call in 'exit(1)' '_exit(1)' 'fork()' 'sleep(1)' 'rand()' 'time(0)'; do
    source_is_refused "$call" "${call%(*}\(\) " <<X
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "explore.h"
static void run(void) { (void)$call; }
const struct explore_model explore_model = { .law = "none", .run = run };
X
done
finish
