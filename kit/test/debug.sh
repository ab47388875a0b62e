#!/bin/sh
# make debug: gdb stops in the learner's function, in the case that fails, and
# rt-where tells who polls whom and what is awaited.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
command -v gdb >/dev/null 2>&1 || {
    skip "make debug" gdb
    finish
}
mkdir -p "$tmp/the kit"
cd "$here" || exit 2
cp -r Makefile kit exercises 0[0-9]-*/ "$tmp/the kit/"
cd "$tmp/the kit" || exit 2
rm -rf build work 0*/build kit/trace/build

run make exercise 1.1
run make debug
exits 0 "make debug of the exercise in hand"
says "^1.1 The countdown, case 2: run starts it"
says "^Breakpoint 1 at .*work/1.1-the-countdown/countdown.c, line"
says "^#0 +(0x[0-9a-f]+ in )?countdown"
says "^next: change work/1.1-the-countdown/countdown.c, then: make exercise 1.1"
run make debug 1.1 CASE=1
says "case 1: run starts it"
cp exercises/01-future/1-the-countdown/solution/countdown.c \
    work/1.1-the-countdown/
run make debug 1.1
says "^every case is green; this is case 1"
run make debug 1.2
says "^1.2 is a prediction"
echo "int x = ;" >>work/1.1-the-countdown/countdown.c
run make debug 1.1
exits 2 "a file that does not compile"
says "^next: make exercise 1.1   \(it does not compile\)"

# the command itself, where one future awaits another
make -s -C 01-future all >"$tmp/out" 2>&1
verdict $? "stage 1 builds"
RT_CLOCK=virtual run gdb -q -nx -batch -x kit/learn/gdb.commands \
    -ex 'break rt_alarm_set' -ex run -ex 'up 2' -ex rt-where \
    --args 01-future/build/demo/fetch_data
says "^  delay$"
says "^  fetch_data$"
says "^and what the selected one awaits:$"
finish
