#!/bin/sh
# Does the harness catch what it must? Runs each test of selftest.c and compares
# the verdict. The last line is `harness: P passed, F failed`.
# reads: 01-future/
cd "$(dirname "$0")/.." || exit 2
BUILD=${BUILD:-build}
program=$BUILD/test/selftest
${MAKE:-make} -s --no-print-directory "BUILD=$BUILD" "$program" || exit 2
passed=0
failed=0

# verdict TEST green|red WORDS: run it; its output must hold the words
verdict() {
    out=$(CK_DEFAULT_TIMEOUT=2 RT_TEST=$1 "$program" 2>&1)
    code=$?
    case $2 in
    green) line="selftest: 1 passed, 0 failed" want=0 ;;
    red) line="selftest: 0 passed, 1 failed" want=1 ;;
    esac
    if [ $code -eq $want ] && echo "$out" | grep -qx "$line" &&
        echo "$out" | grep -q -- "$3"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$0: $1: expected $2, '$line', code $want and the words '$3';" \
            "the program said (code $code):"
        echo "$out"
    fi
}

verdict well_behaved green
verdict loops_well green
verdict third_iteration_fails red 'selftest.c:[0-9]*: third_iteration_fails'
verdict faults_come_where_they_were_asked_for green
verdict many_blocks_are_known green
verdict asserts_what_is_false red \
    'selftest.c:[0-9]*: asserts_what_is_false: the message of the test'
verdict exits red 'selftest.c:[0-9]*: exits: it ended its process'
verdict exits_at_once red 'exits_at_once: it ended its process'
verdict crashes red 'crashes: .*signal 11'
verdict leaks_a_block red 'selftest.c:[0-9]*: leaks_a_block: the test left 1 block of memory (77 '
verdict leaks_a_descriptor red 'left open: fd [0-9]*, /dev/null'
verdict leaks_a_thread red 'left 2 threads running'
verdict leaves_a_mutex red 'left 1 mutexes or condition variables'
verdict locks_twice red 'locks a mutex that it holds'
verdict unlocks_what_it_does_not_hold red 'does not hold'
verdict wakes_under_a_lock red 'F7: a wake runs under 1 of our locks'
verdict forgets_to_join red 'left 1 .*threads not joined'
verdict never_returns red 'never_returns: it hangs'
verdict no_such_test red 'no test is named no_such_test'
verdict leaves_a_process green 'left process'

# The group was killed with the test: wait a moment for the kernel, look.
pid=$(echo "$out" | sed -n 's/^left process //p')
for _ in 1 2 3 4 5; do
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.2
done
state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$pid/status" 2> /dev/null)
if [ -z "$state" ] || [ "$state" = Z ]; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "$0: leaves_a_process: process $pid outlived its test"
fi

echo "harness: $passed passed, $failed failed"
[ $failed -eq 0 ]
