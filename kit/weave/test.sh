#!/bin/sh
# The weaver's own tests. test/fixture is a small course that is right; each
# test spoils one thing in a copy, and asks for the message with file and line.
# reads: 01-future/ kit/
. "$(dirname "$0")/../env"
. "$(dirname "$0")/../test/lib.sh"
weaver=$here/kit/weave
part=weave
export LC_ALL=C
root=$tmp/root
export WEAVE_ROOT="$root" WEAVE_BUILD="$here/build/weave"
# What ends in the fixture ends at once. Seconds until a program is called hung,
# and until one is stopped that should end by itself:
export WEAVE_SHORT=0.8 WEAVE_LONG=8
one=chapters/1-future/1-poll.md two=chapters/1-future/2-waker.md

fresh() { # the course as it should be, with what it is about
    rm -rf "$root"
    cp -r "$course" "$root"
}
# edit FILE SED-SCRIPT: in the copy; a script that changes nothing is a failure
edit() {
    sed "$2" "$root/$1" >"$tmp/edited"
    if cmp -s "$tmp/edited" "$root/$1"; then
        echo "$1: nothing matches $2" >"$tmp/out"
        verdict 1 "the damage is done"
    fi
    cat "$tmp/edited" >"$root/$1"
}
line_of() { grep -nF -- "$2" "$root/$1" | head -n 1 | cut -d : -f 1; }
check() { run sh "$weaver/weave-check" "$@"; }

# spoilt FILE SED-SCRIPT TEXT PATTERN: after the edit, weave-check fails at the
# line of FILE that contains TEXT (of FILE2, if TEXT is FILE2:TEXT).
spoilt() {
    fresh
    edit "$1" "$2"
    check -k
    exits 1 "weave-check, after $2 in $1"
    f=$1 what=$3
    case $3 in *.md:*) f=${3%%:*} what=${3#*:} ;; esac
    says "^$f:$(line_of "$f" "$what"): .*$4"
}

# ---- what is right passes ---------------------------------------------------
# The fixture shows real code: a comment that changed there is no failure here.
course=$tmp/course
mkdir -p "$root/01-future"
cp -r "$weaver/test/fixture/." "$root"
cp "$here/Makefile" "$root"
cp "$here"/01-future/*.[ch] "$here"/01-future/Makefile "$root/01-future"
for d in steps demo test broken; do
    mkdir -p "$root/01-future/$d"
    cp "$here/01-future/$d"/*.* "$root/01-future/$d"
done
sh "$weaver/weave" >/dev/null
mv "$root" "$course"
fresh
check
exits 0 "the course is right"
says '^weave-check: [0-9]+ passed, 0 failed$'
run sh "$weaver/weave"
exits 0 "weave"
says '^weave: 5 files, 0 refreshed, 0 '
run sh "$weaver/claims"
exits 0 "claims"
says '^claims: 8 passed, 0 failed'
run env WEAVE_NO_TERMINAL=1 sh "$weaver/claims"
says '^claims: 8 passed, 0 failed'
says '^  hangs  *chapters/1-future/2-waker.md:7$'
says 'but change "told = true;" to "": says "looking", hangs$'
run sh "$weaver/steps"
exits 0 "steps"
says '^steps: [12] passed, 0 failed'

# ---- snippets ---------------------------------------------------------------
# each function that is shown, changed by one blank
fresh
for symbol in rt_future_drop rt_future_poll; do
    fresh
    awk -v symbol="$symbol" '
        index($0, symbol "(") == 1 { inside = 1 }
        inside && /future->type/ && !done {
            sub(/future->type/, "future ->type")
            done = 1
        }
        { print }' "$root/01-future/future.c" >"$tmp/edited"
    cmp -s "$tmp/edited" "$root/01-future/future.c"
    [ $? -eq 1 ]
    verdict $? "the damage is done to $symbol"
    cat "$tmp/edited" >"$root/01-future/future.c"
    check
    case $symbol in
    rt_future_drop)
        exits 1 "one blank in $symbol"
        says "^$one:[0-9]+: this is not 01-future/future.c:$symbol, line [0-9]+; make weave"
        run sh "$weaver/weave"
        says "^refreshed $one"
        check
        exits 0 "after make weave"
        ;;
    *) exits 0 "a line of $symbol that is not shown" ;;
    esac
done
spoilt 01-future/future.c 's/^rt_future_drop(/rt_future_release(/' \
    "$one:\`\`\`c 01-future/future.c:rt_future_drop" 'has no rt_future_drop'
spoilt $one 's|future.h:rt_future_drop|future.h:rt_future_dorp|' \
    'rt_future_dorp' 'future.h has no rt_future_dorp'
spoilt $one 's|01-future/future.h:rt|01-future/futur.h:rt|' \
    '01-future/futur.h' 'there is no file 01-future/futur.h'
spoilt $one 's|from="if (future->type"|from="if (nobody"|' 'from="if (nobody"' \
    'no line of 01-future/future.c:rt_future_poll contains from='
spoilt $one 's| comment$| coment|' ' coment' "'coment' is not known"
fresh
n=$(line_of $one ' comment')
edit $one 's|^```c 01-future/future.h.*|```c|'
check
exits 1 "c alone"
says "^$one:$n: .c. alone is not allowed"
spoilt $one 's|^```c 01-future/future.h.*|```cobol|' '```cobol' \
    "'cobol' is not known"
fresh
edit $one 's|c 01-future/future.h:rt_future_drop comment|c 01-future/join_all.c|'
run sh "$weaver/weave"
check
exits 1 "a block of a whole file"
says "^$one:$(line_of $one join_all.c): a block of [0-9]+ lines, at most 25"

# ---- names, links, files ----------------------------------------------------
spoilt $one 's/`rt_poll` has/`rt_pool` has/' '`rt_pool`' 'there is no `rt_pool`'
spoilt $one 's/`rt_poll` has/`pool_it()` has/' 'pool_it' \
    'there is no `pool_it\(\)`'
spoilt $one 's/`future.h` says/`futur.h` says/' 'futur.h' \
    'there is no file called'
spoilt $one 's/make stage 1/make stag 1/' 'make stag 1' \
    'make stag` does not stand'
spoilt $one 's/2-waker.md#/3-waker.md#/' '3-waker.md' \
    'leads nowhere: there is no chapters/1-future/3-waker.md'
spoilt $one 's/#what-it-is/#what-it-was/' '#what-it-was' \
    'no heading of chapters/1-future/2-waker.md'
spoilt chapters/1-future/README.md 's/^.*2-waker.md.*$//' '# Chapter 1' \
    'do not link 2-waker.md'

# ---- figures ----------------------------------------------------------------
spoilt $two 's/!\[two tasks[^]]*\]/![]/' '![]' 'alt text has 0 words'
spoilt $two 's/!\[two tasks[^]]*\]/![two tasks]/' '![two tasks]' \
    'alt text has 2 words'
spoilt $two 's/^\*Figure.*//' '![two' 'no caption'
spoilt $two 's/told.svg/heard.svg/' 'heard.svg' 'leads nowhere'
spoilt chapters/1-future/figures/LIST 's/^told/said/' "$two:![two" \
    'LIST has no line told'

# ---- language ---------------------------------------------------------------
spoilt $one 's/asks again\./asks agian./' 'agian' "'agian' is no word"
spoilt $one 's/Here a program/Here, [s]imply, a program/; s/\[s\]/s/' 'Here,' \
    'says nothing'
spoilt $one \
    's/asks again\./asks again and again and again and again and again and again and again and again and again and again and again and again and again and again and again and again and again and again./' \
    'Here a' 'a sentence of [0-9]+ words, at most 35'
spoilt $one 's/^# 1.1 To ask$/To ask/' 'To ask' 'no title'
spoilt chapters/1-future/README.md 's/ (an estimate)//' '| section' \
    'minutes without the word estimate'
spoilt $one 's/Here a program/In 5 minutes a program/' 'In 5 minutes' \
    'without the word estimate'
spoilt $one 's/Here a program/A waker and a program/' 'A waker' \
    "'waker' is used before it is defined"
spoilt $two 's/\*\*waker\*\*/waker/' 'A waker' 'is not bold'
spoilt $two 's/A \*\*waker\*\*/It/; s/Without one, this/Without it, the/' \
    '# 1.2' "is defined here, and it is not"
spoilt chapters/glossary.md 's/2-waker.md/7-waker.md/' '**waker**' \
    'there is no section'
spoilt $two 's/this program hangs/this program spins and starves/' 'starves' \
    "'starves' is said"
spoilt $one 's/Here a program/It hangs: a program/' 'It hangs' "'hangs' is said"
spoilt $one 's/Then guess how often/Then see how often/' 'make stage 1' \
    'does not end with a prediction'
spoilt $one 's/^    make stage 1$/the end./' 'the end.' \
    'does not end with a command'

spoilt $one 's/^Here a program asks, and/Here:\n- a program asks, and/' \
    '- a program' 'begins like a list'

# in a table: forty links are no sentence, forty words are
links=$(awk 'BEGIN { while (n++ < 40) printf ", [one](2-waker.md)" }')
words=$(awk 'BEGIN { while (n++ < 40) printf " one" }')
fresh
edit $one "s/^And \`rt_poll\`/| what | where |\\n|---|---|\\n| a list | in [one](2-waker.md)$links |\\n\\n&/"
check -k
exits 0 "a cell of forty links"
edit $one "s/^| a list | in/&$words/"
check -k
exits 1 "a cell of forty words"
says 'a sentence of 4[0-9] words'

# the page of all functions is refreshed, and a stale one is told
fresh
: >"$root/chapters/functions.md"
check -k
exits 1 "a page of functions that is not written yet"
says '^chapters/functions.md:1: this is not what the text shows now'
run sh "$weaver/weave"
says '^refreshed chapters/functions.md$'
grep -q '`rt_future_drop` | \[1.1 To ask\](1-future/1-poll.md) |' \
    "$root/chapters/functions.md"
verdict $? "the page says where a function is shown"
check -k
exits 1 "a function that no section shows"
says '^chapters/functions.md:1: 01-future/.* is shown nowhere, and has no reason'
echo "not of this course: $(cd "$root/01-future" && echo ./*.c | sed 's|\./||g')" \
    >"$tmp/appendix"
export WEAVE_APPENDIX="$tmp/appendix"
run sh "$weaver/weave"
check
exits 0 "the page of functions, after make weave"
unset WEAVE_APPENDIX

# one paragraph is let through, with a reason; the next one is not
fresh
edit $one 's/^Here a program asks/<!-- weave: ok spelling, this typo is wanted -->\nHere a progrem asks/'
check -k
exits 0 "a paragraph that is let through"
edit $one 's/^And `rt_poll`/And agian `rt_poll`/'
check -k
exits 1 "the paragraph after it"
spoilt $one \
    's/^Here a program asks/<!-- weave: ok spelling -->\nHere a program asks/' \
    '<!-- weave' 'no reason'

# without -k the first thing is the only one
fresh
edit $one 's/asks again\./asks agian./; s/rt_poll. has/rt_pool` has/'
check
exits 1 "two faults"
[ "$(wc -l <"$tmp/out")" -eq 2 ]
verdict $? "one fault and the closing line are said"
says '^weave-check: [0-9]+ passed, 1 failed$'

# ---- claims: the language ---------------------------------------------------
spoilt $one 's/^then  exits 0/then  exits well/' 'exits well' \
    'is written: exits 3'
spoilt $one 's/^then  exits 0/then  blooms/' 'blooms' \
    "no verdict begins with 'blooms'"
spoilt $one 's/^then  exits 0/than  exits 0/' 'than' "'than' begins no line"
spoilt $one 's/^when  01-future/when  1-future/' 'when  1-future' \
    'there is no file 1-future'
spoilt $one 's/^```claim$/```claim hangs/' '```claim hangs' 'has two sides'
spoilt $one 's/^```claim$/```claim hums/' '```claim hums' 'is no negative word'
spoilt $two \
    's/^then  hangs$/then  exits 0/; s/^```claim hangs/```claim hangs /' \
    '```claim hangs' 'has a verdict .hangs. on one side'
spoilt $two \
    's/^but   change "told = true;" to ""$/but   change "told = true;"/' \
    'but   change "told = true;"' 'after change "A" comes to "B"'

# ---- claims: each verdict turned around fails, at its line ------------------
# turned FILE SED-SCRIPT LINE PATTERN: LINE is a whole line of the copy. To call
# a program hung takes seconds: in `make check` (TIER=check) one in four will do,
# the verdicts of the real course are tried there on both sides.
turn=0
turned() {
    turn=$((turn + 1))
    [ "${TIER:-}" = check ] && [ $((turn % 4)) != 1 ] && return
    fresh
    edit "$1" "$2"
    n=$(grep -nxF -- "$3" "$root/$1" | head -n 1 | cut -d : -f 1)
    run sh "$weaver/claims" "$1:${n:-0}"
    exits 1 "claims, after $2"
    says "^$1:$n: .*$4"
}
turned $one 's/says "polls=2"$/says "polls=7"/' 'then  says "polls=7"' \
    'does not say "polls=7"'
turned $one 's/says not "polls=3"/says not "polls="/' \
    'then  says not "polls="' 'should not'
turned $one 's/<= 2$/< 2/' 'then  counts "polls=" < 2' 'polls= is 2, not < 2'
turned $one 's/^then  exits 0/then  exits 4/' 'then  exits 4' \
    'not exit code 4: it ended with exit code 0'
turned $two 's/^then  spins/then  aborts ""/' 'then  aborts ""' \
    'not abort: .* alive and busy'
turned $two \
    's/^but   change "told = true;" to ""$/but   change "told = true;" to "told = 1;"/' \
    'then  hangs' 'does not hang: it ended with exit code 0'
turned $two \
    's/^but   change "sleep_a_while();" to ""$/but   change "sleep_a_while();" to "usleep(50000);"/' \
    'then  spins' \
    'does not spin: .* alive and asleep|does not spin: .* unsure'
turned $two 's/^then  exits 3/then  says "told"/' 'then  says "told"' \
    'exit code 3; if that is meant'
turned $two 's/^then  traces 2/then  traces 3/' 'then  traces 3 "event=POLL"' \
    '2 lines of its trace'
turned $two 's/^then  aborts "F3"/then  aborts "F9"/' 'then  aborts "F9"' \
    'does not say "F9"'
turned $two \
    's|^but   patch 01-future/broken/drops.*|but   change "150" to "151"|' \
    'but   change "150" to "151"' 'stands nowhere'
turned $two \
    's|^but   patch 01-future/broken/drops.*|but   patch 01-future/broken/polls-every-child.patch|' \
    'then  aborts "F3"' 'it does not abort'
turned $two 's/in 3 runs/in 2 runs/; s/{20000}/{20001}/' \
    'then  outcomes {20001} in 2 runs' 'no run had the outcome 20001'
turned $two 's/"int in_turn = 1;"/"int in_turn = 0 ;"/' 'then  outcomes {2}' \
    'no run had the outcome 2'
turned $two \
    's/"int locked = 1;"/"int locked = 0 ;"/; s/^then  outcomes {20000}.*/then  exits 0/' \
    'then  exits 0' 'exit code 66'
turned $two 's/^then  compiles not "expected"/then  compiles not "surprised"/' \
    'then  compiles not "surprised"' 'does not say "surprised"'
turned $two \
    's/^but   change "return 0;" to "return 0"$/but   change "return 0;" to "return 1;"/' \
    'then  compiles not "expected"' 'it does compile'
turned $two 's/^but   change "int locked = 0;"/but   change "sum"/' \
    'but   change "sum" to "int locked = 1;"' 'stands in [0-9]+ places'
turned $two \
    's/^but   change "int locked = 0;"/but   change "int lacked = 0;"/' \
    'but   change "int lacked = 0;" to "int locked = 1;"' 'stands nowhere'
turned $two \
    's|^but   change "/. free(block); ./" to "free(block);"$|but   change "block\[0\]" to "block\[1\]"|' \
    'then  exits 0' 'exit code 1'
turned $two 's/ free(block); puts("kept"); / puts("kept"); /' 'then  crashes' \
    'does not crash'

turned $two \
    's/^then  outcomes {2}/then  outcomes {1}/; s/"int in_turn = 1;"/"int in_turn = 0 ;"/' \
    '```claim loses' 'no change turns this claim'

# what it printed before it hung is not lost, and a busy machine changes nothing
fresh
for i in 1 2 3; do
    sh -c 'while :; do :; done' &
    busy="${busy:-} $!"
done
run sh "$weaver/claims" "$two:7"
# shellcheck disable=SC2086
kill $busy
wait 2>/dev/null
exits 0 "hangs and spins while three others spin"

# `shows`: another output is a failure, and weave brings the right one back
fresh
edit $two 's/^70 + 80.*/70 + 80 = 160/'
run sh "$weaver/claims" "$two"
exits 1 "another output"
says "^$two:$(line_of $two '= 160'): this is not its output: line 1 is .*make weave"
run sh "$weaver/weave" "$two"
says "^refreshed $two"
cmp "$root/$two" "$course/$two" >"$tmp/out" 2>&1
verdict $? "weave brings the output back"
turned $two 's/^```text$/```sh/' '```claim aborts' 'a text fence is missing'

# ---- steps ------------------------------------------------------------------
fresh
edit $two 's/waker.c future.h ; tests/waker.c ; tests/'
run sh "$weaver/steps"
if sh "$here/kit/have-check"; then
    exits 1 "a step without a header"
    says "^$two:$(line_of $two 'step 1.2'): step 1.2: unit_waker includes future.h"
else
    skip "a test of a step" Check
fi
fresh
edit $two 's/step 1.2: 01-future: waker.c future.h/step 1.2: 01-future: cell.c/'
run sh "$weaver/steps"
exits 1 "a step whose module needs another"
says "^$two:$(line_of $two 'step 1.2'): step 1.2: these modules include .*waker.h"
fresh
edit $two 's/waker.c future.h/wakar.c/'
run sh "$weaver/steps"
exits 1 "a step with a module that is not there"
says "^$two:$(line_of $two 'step 1.2'): there is no module wakar.c in 01-future"
fresh
edit $one 's/counts "polls=" = 2 -->/counts "polls=" = 9 -->/'
run sh "$weaver/steps"
exits 1 "a rung that says something else"
says "^$one:$(line_of $one 'step 1.1'): polls= is 2, not = 9"

# ---- the real course: whatever it shows is damaged, and each snippet tells ---
if [ -d "$here/chapters/1-future" ]; then
    rm -rf "$root"
    mkdir -p "$root"
    (cd "$here" && tar -cf - --exclude=build --exclude=./work --exclude=./.git \
        ./0* ./chapters ./exercises ./kit ./Makefile ./setup) | tar -xf - -C "$root"
    check -k
    grep -c ': this is not [^ ]*, line' "$tmp/out" >"$tmp/before"
    find "$root" -name '*.[ch]' -exec sed -i 's/$/ /' {} +
    check -k
    fences=$(cat $(find "$root/chapters" "$root/exercises" -name '*.md') |
        grep -cE '^```c [^ ]*\.[ch](:| |$)')
    told=$(grep -cE ': (this is not [^ ]*, line|no line of [^ ]* contains)' "$tmp/out")
    echo "$fences snippets, $told told" >"$tmp/out"
    [ "$fences" -gt 10 ] && [ "$fences" -eq "$told" ] && grep -qx 0 "$tmp/before"
    verdict $? "each snippet of the course notices a blank more"
fi

# ---- the real course is read, and nothing odd happens with wrong use --------
unset WEAVE_ROOT
run sh "$weaver/weave-check" no-such-file.md
exits 2 "a file that is not there"
one_line "a file that is not there"
run sh "$weaver/weave-check" --what
exits 2 "an option that is not known"
run sh "$weaver/build" 01-future/steps/2_waker.c
exits 0 "build"
[ -x "$here/$(cat "$tmp/out")" ] || [ -x "$(cat "$tmp/out")" ]
verdict $? "build prints the path of the binary"
printf '```claim\nwhen 01-future/steps/2_waker.c\n```\n' >"$tmp/half.md"
before=$(ls -a "$here")
run sh "$weaver/claims" "$tmp/half.md"
exits 1 "a claim without a verdict"
says_not "sed:"
[ "$before" = "$(ls -a "$here")" ]
verdict $? "a claim that cannot be run leaves no file"
run sh "$weaver/build" SAN=what 01-future/steps/2_waker.c
exits 2 "a sanitizer that is not known"
one_line "a sanitizer that is not known"
run "$WEAVE_BUILD/run" 1 "$tmp/said" /bin/sh -c 'echo before; exec sleep 9'
says '^alive asleep '
grep -q before "$tmp/said"
verdict $? "run keeps what was said before the end"
run "$WEAVE_BUILD/run" 9 "$tmp/said" /bin/sh -c 'kill -ABRT $$'
says '^signal 6$'
run "$WEAVE_BUILD/run" 1 "$tmp/said" /usr/bin/yes
[ "$(wc -c <"$tmp/said")" -lt 200000 ]
verdict $? "run keeps a bounded part of a flood"
finish
