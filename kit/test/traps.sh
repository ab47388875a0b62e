#!/bin/sh
# Each trap of F8 and F4 gives a message of ours, under gcc and under clang:
# from the compiler where it can see the trap, from asynclint where it cannot,
# from RT_ASSERT when the program runs.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
cd "$here" || exit 2

# trap NAME BODY: a program whose poll function has BODY between its macros.
trap_program() {
    cat >"$tmp/$1.c" <<C
#include <stdio.h>
#include <string.h>

#include "future.h"

struct nap {
    struct rt_future future;
    int polls;
};

static enum rt_poll
nap_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)cx;
    return ((struct nap *)self)->polls++ == 0 ? RT_PENDING : RT_READY;
}

static const struct rt_future_type nap_type = {
    .name = "nap", .file = __FILE__, .poll = nap_poll
};

static struct nap
nap(void)
{
    return (struct nap){ .future = { .type = &nap_type } };
}

struct trap {
    struct rt_future future;
    struct nap nap;
    int kind, out;
};

static enum rt_poll
trap_poll(struct rt_future *self, struct rt_context *cx)
{
    struct trap *me = (struct trap *)self;

    RT_ASYNC_BEGIN(self);
$2
    RT_ASYNC_END;
}

static const struct rt_future_type trap_type = {
    .name = "trap", .file = __FILE__, .poll = trap_poll
};

int
main(void)
{
    struct trap trap = { .future = { .type = &trap_type } }, moved;
    struct rt_waker waker = RT_WAKER_EMPTY;
    struct rt_context cx = { .waker = &waker };

    while (rt_future_poll(&trap.future, &cx) == RT_PENDING)
        if (MOVE) {
            memcpy(&moved, &trap, sizeof trap);
            rt_future_poll(&moved.future, &cx);
        } else if (NOWHERE) {
            trap.future.line = 3;
        }
    rt_future_drop(&trap.future);
    printf("out=%d\n", trap.out);
    return 0;
}
C
}
warnings="-Wall -Wextra -Wshadow -Wconversion -Werror -Wmissing-prototypes"

trap_program good '    RT_AWAIT(me->nap, nap());
    me->out = 5;'
trap_program switch '    switch (me->kind) {
    case 0:
        RT_AWAIT(me->nap, nap());
        break;
    default:
        break;
    }'
trap_program two '    RT_AWAIT(me->nap, nap()); RT_AWAIT(me->nap, nap());'
trap_program initialised '    int x = 5;
    RT_AWAIT(me->nap, nap());
    me->out = x;'
trap_program assigned '    int x;
    x = 5;
    RT_AWAIT(me->nap, nap());
    me->out = x;'

lint() { # NAME PATTERN: asynclint says it
    run sh kit/asynclint "$tmp/$1.c"
    exits 1 "asynclint $1"
    says "F8: $2"
}
lint switch "an await inside the switch"
lint two "two awaits on one line"
lint initialised "the local variable x lives across the await"
lint assigned "the local variable x lives across the await"
run sh kit/asynclint "$tmp/good.c"
exits 0 "asynclint good"

for cc in gcc clang; do
    command -v $cc >/dev/null 2>&1 || {
        skip "the traps under $cc" $cc
        continue
    }
    more=
    [ $cc = gcc ] && more="-Wjump-misses-init -Wimplicit-fallthrough"
    for stage in 0[1-3]-*; do
        [ -f "$stage/future.h" ] || continue
        compile() { # NAME [DEFINES]
            name=$1
            shift
            # shellcheck disable=SC2086 # the flags are words
            run $cc -std=gnu11 -O2 $warnings $more -DMOVE=0 -DNOWHERE=0 "$@" \
                -I"$stage" -c -o "$tmp/$name.o" "$tmp/$name.c"
        }
        compile good
        exits 0 "$cc $stage: an await that keeps F8 compiles"
        compile switch
        exits 1 "$cc $stage: an await inside a switch does not compile"
        says "RT_F8_NO_AWAIT_INSIDE_YOUR_OWN_SWITCH|F8"
        compile two
        exits 1 "$cc $stage: two awaits on a line do not compile"
        says "duplicate case"
        if [ $cc = gcc ]; then
            compile initialised
            exits 1 "gcc $stage: int x = 5; across an await does not compile"
            says "jump-misses-init|crosses initialization"
        fi
    done

    # at run time, with the objects of stage 1
    program() { # DEFINE: good.c, with one mistake in its main
        # shellcheck disable=SC2086
        run $cc -std=gnu11 -O2 "$@" -I01-future -pthread -o "$tmp/good" \
            "$tmp/good.c" 01-future/[!_]*.c
        exits 0 "$cc: the program builds"
        run "$tmp/good"
    }
    program -DMOVE=0 -DNOWHERE=0
    exits 0 "$cc: a program that keeps F4 and F8"
    says "^out=5$"
    program -DMOVE=1 -DNOWHERE=0
    exits 134 "$cc: a future that moves after its first poll"
    says "future.c:[0-9]+: F4: trap moved after its first poll"
    program -DMOVE=0 -DNOWHERE=1
    exits 134 "$cc: a future that resumes where no await is"
    says "future.c:[0-9]+: F8: trap cannot resume at line 3"
done
finish
