#!/bin/sh
# Each rung builds without a warning, alone, with each compiler, and prints
# what its README says. Each line that the README asks to change is changed
# here too, in a copy, and does what the README says. No check reads a clock.
# reads: 01-future/
cd "$(dirname "$0")" || exit 2
warn="-Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes"
warn="$warn -Wstrict-prototypes"
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0 skipped=0

# verdict STATUS NAME: count it; a failure shows what the program printed.
verdict() {
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL steps ($cc): $2"
        sed 's/^/    | /' "$tmp/out"
    fi
}

# build FILE: to $tmp/a.out, messages to $tmp/out
build() {
    more=
    case $($cc --version 2>/dev/null) in
    *clang*) ;;
    *) more="-Wjump-misses-init -Wimplicit-fallthrough" ;;
    esac
    # shellcheck disable=SC2086 # the flags are words
    $cc -std=gnu11 -O2 $warn $more -pthread -o "$tmp/a.out" "$1" >"$tmp/out" 2>&1
}

# rung FILE [ARGUMENT]: build the rung as it stands, and run it
rung() {
    build "$1" && timeout 20 "$tmp/a.out" ${2:+"$2"} >"$tmp/out" 2>&1
    verdict $? "$1 ${2:-} builds without a warning and ends with 0"
}

# changed FILE SED-SCRIPT: a copy with that change; fails if nothing changed
changed() {
    sed "$2" "$1" >"$tmp/$1"
    if cmp -s "$1" "$tmp/$1"; then
        echo "the line to change is not there: $2" >"$tmp/out"
        return 1
    fi
    build "$tmp/$1" || return 1
    timeout 20 "$tmp/a.out" >"$tmp/out" 2>&1
}

# says PATTERN: the program printed a line like this
says() {
    grep -q -- "$1" "$tmp/out"
    verdict $? "expected a line like: $1"
}

# order FIRST SECOND: both were printed, in this order
order() {
    awk -v a="$1" -v b="$2" '
        !x && $0 ~ a { x = NR; next } x && $0 ~ b { y = 1 } END { exit !y }
    ' "$tmp/out"
    verdict $? "expected '$1', and '$2' after it"
}

number() { sed -n "s/.*$1\\([0-9]*\\).*/\\1/p" "$tmp/out" | head -1; }

all_rungs() {
    # 0: spins, names the right line; a nap of 1 ms leaves at most 301 polls
    sed 's/nap_ms = [0-9]*;/nap_ms = 0;/' 0_poll.c >"$tmp/0_poll.c"
    rung "$tmp/0_poll.c"
    spins=$(number polls=)
    line=$(number 'line ')
    sed -n "${line:-0}p" 0_poll.c | grep -q 'nap_ms = .*<- change this line'
    verdict $? "0_poll.c names the line to change (it says line $line)"
    [ "${spins:-0}" -gt 3010 ]
    verdict $? "0_poll.c spins: more than 3010 polls (it says $spins)"
    sed 's/nap_ms = [0-9]*;/nap_ms = 1;/' 0_poll.c >"$tmp/0_poll.c"
    rung "$tmp/0_poll.c"
    naps=$(number polls=)
    [ "${naps:-999}" -le 301 ]
    verdict $? "0_poll.c with a nap of 1 ms: at most 301 polls (it says $naps)"
    sed 's/nap_ms = [0-9]*;/nap_ms = 200;/' 0_poll.c >"$tmp/0_poll.c"
    rung "$tmp/0_poll.c"
    says '^polls=[23]$'
    says '^Rung 1 answers it: 1_states.c'

    # 1: lazy, then one after the other
    rung 1_states.c
    order 'nothing has begun' 'fetch_data\(1\)  START'
    order 'fetch_data\(1\)  WAITING -> DONE' 'fetch_data\(2\)  START'
    says 'out=10 out=20'
    says '^Rung 2 answers it: 2_waker.c'
    changed 1_states.c "s/run(&b)/run(\\&a)/"
    says "fetch_data(1)  DONE, and polled again"

    # 2: two polls; the newest waker; a waker left with nobody
    rung 2_waker.c
    says '^polls=2 out=10'
    says 'A was woken 0 times, B 1$'
    says '^Rung 3 answers it: 3_thread.c'
    changed 2_waker.c '/alarm_at = me->there_at;/d'
    says '^STUCK'
    changed 2_waker.c 's|alarm_waker = cx->waker;|if (alarm_at == 0) &|'
    says 'A was woken 1 times, B 0$'

    # 3: lost each time, and repaired
    rung 3_thread.c naive
    order 'rings the bell' 'loop: WAIT'
    says 'LOST: woken=1'
    rung 3_thread.c locked
    says 'loop: awake, woken=1'
    rung 3_thread.c
    order LOST 'awake, woken=1'
    says '^Rung 4 answers it: 4_drop.c'
    changed 3_thread.c '/^    woken = true;/d'
    [ "$(grep -c LOST "$tmp/out")" = 2 ]
    verdict $? '3_thread.c without its flag: lost twice'

    # 4: everything given back from each state, or not
    rung 4_drop.c
    [ "$(grep -c 'after drop: alarms=0 buffers=0' "$tmp/out")" = 4 ]
    verdict $? "4_drop.c gives everything back, from four states"
    says '^LEAKED: alarms=2 buffers=2'
    says '^Rung 5 answers it: 5_macro.c'
    changed 4_drop.c 's/me->state == SIZE || //'
    says 'polls=1 .*after drop: alarms=1 buffers=0'

    # 5: the same trace but for the numbers of the cases
    rung 5_macro.c
    for who in by_hand by_macro; do
        sed -n "s/^$who *//p" "$tmp/out" | sed 's/case [0-9]*/case/' >"$tmp/$who"
    done
    [ -s "$tmp/by_hand" ] && cmp -s "$tmp/by_hand" "$tmp/by_macro"
    verdict $? "5_macro.c: by_hand and by_macro print the same"
    says 'field size=1000, local size=0'
    says '^Rung 6 answers it: 6_join.c'
    changed 5_macro.c '/^    RT_AWAIT(me/{N;N;s/\n/ /g;}'
    says 'duplicate case'

    # 6: fewer polls with a waker each
    changed 6_join.c '/c->woken = false;/d'
    own=$(sed -n 's/^10 .*each.*children=//p' "$tmp/out")
    [ "${own:-0}" -gt 20 ]
    verdict $? "6_join.c: a wake never taken back, $own polls"
    rung 6_join.c
    says '^ 2 children, a waker each: .* polls of children=4$'
    says '^10 children, a waker each: .* polls of children=20$'
    grep '^10 .*naive' "$tmp/out" >"$tmp/naive" && mv "$tmp/naive" "$tmp/out"
    naive=$(number children=)
    [ "${naive:-0}" -gt 20 ]
    verdict $? "6_join.c: the naive join polls more than 20 times ($naive)"
}

for cc in ${CCS:-gcc clang}; do
    if command -v "$cc" >/dev/null 2>&1; then
        all_rungs
    else
        echo "steps: no $cc here, its part is skipped"
        skipped=$((skipped + 1))
    fi
done
[ "$failed" -eq 0 ] ||
    echo "steps: if you changed a rung, git checkout FILE brings it back"
echo "steps: $passed passed, $failed failed$([ "$skipped" -eq 0 ] ||
    echo ", $skipped skipped")"
[ "$failed" -eq 0 ]
