#!/bin/sh
# kit/parts: what was green and is the same is not run again, and what is not
# the same is; a part that was red, ended or overtaken by a change runs again.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
unset FRESH JOBS OPT CC TIER

# ---- a small kit --------------------------------------------------------------
mkdir -p "$tmp/root/kit/test" "$tmp/root/01-future"
cd "$tmp/root" || exit 2
cp "$here/kit/parts" "$here/kit/tally" "$here/kit/env" kit/
echo true >kit/have-check
cat >01-future/Makefile <<'M'
test asan:
	@echo $@ >>build/ran
	@cat cell.c
	@echo "01-future: 7 passed, 0 failed"
M
mkdir 01-future/build
echo "int cell;" >01-future/cell.c
cat >kit/test/own.sh <<'T'
# reads: data/
echo own >>build/ran
[ ! -f data/wait ] || { : >build/waits; sleep 60; }
[ ! -f data/write ] || echo more >>data/a
[ ! -f data/red ] || echo "own: 1 passed, 1 failed"
echo "skipped: own: one thing, because tool is not installed"
echo "own: 3 passed, 0 failed, 1 skipped"
[ ! -f data/red ]
T
mkdir data build
echo a >data/a
ran() { # PATTERN N: so many runs of it since the last time
    n=$(cat build/ran 01-future/build/ran 2>/dev/null | grep -cxE "$1")
    [ "$n" = "$2" ]
    verdict $? "$n runs of $1, $2 expected"
}
parts() { # WORDS: kit/parts, with nothing counted yet
    rm -f build/ran 01-future/build/ran
    run "$@"
}
check() { parts sh kit/parts check; }
last() {
    [ "$(tail -n 1 "$tmp/out")" = "$1" ]
    verdict $? "the last line is: $1"
}
check
exits 0 "a first time"
ran ".*" 3
last "17 passed, 0 failed, 1 skipped"
check
exits 0 "a second time"
ran ".*" 0
says "^01-future +-  7 passed, 0 failed \(unchanged, green at [0-9:]+\)$"
says "^  own: one thing, because tool"
last "17 passed, 0 failed, 1 skipped"
parts sh kit/parts test
ran ".*" 0
last "7 passed, 0 failed"
parts env FRESH=1 sh kit/parts check
ran ".*" 3
last "17 passed, 0 failed, 1 skipped"

# each kind of input, and only the parts that have it
changed() { # WHAT PATTERN N: it ran, N times, and no other
    check
    [ "$(cat build/ran 01-future/build/ran 2>/dev/null | wc -l)" = "$3" ]
    verdict $? "$1: $3 parts run"
    ran "$2" "$3"
}
echo "int other;" >>01-future/cell.c
changed "a source" "test|asan" 2
echo "int cell;" >01-future/cell.c
changed "a source as it was" ".*" 0
: >01-future/new.h
changed "a new file" "test|asan" 2
touch -d 2020-01-01 01-future/cell.c 2>/dev/null
changed "another date" ".*" 0
sed -i 's/cell/llec/' 01-future/cell.c
touch -d 2020-01-01 01-future/cell.c
changed "the same size and date" "test|asan" 2
echo "# more" >>01-future/Makefile
changed "a Makefile" "test|asan" 2
echo b >data/b
changed "what a test reads" own 1
rm data/b
changed "a file that is gone, as it was before" ".*" 0
echo "# more" >>kit/test/own.sh
changed "a test" own 1
: >kit/test/lib.sh
changed "the lib of the tests" own 1
chmod +x data/a
changed "a file that may be run now" own 1
echo "# more" >>kit/parts
changed "kit/parts" ".*" 3

# the environment and the machine
for v in OPT=-O0 CC=clang SAN=-g CK_DEFAULT_TIMEOUT=9 LD_PRELOAD= \
    TMPDIR=/tmp/.; do
    parts env $v sh kit/parts --plan check
    says_not "^unchanged"
done
parts env RT_TRACE=x GIT_DIR=/nowhere CK_FORK=no LC_ALL=C WINDOWID=7 \
    sh kit/parts --plan check
says_not "^run"
mkdir "$tmp/bin"
printf '#!/bin/sh\nexit 0\n' >"$tmp/bin/gcc"
chmod +x "$tmp/bin/gcc"
export PATH="$PATH:$tmp/bin"
parts sh kit/parts --plan check
says_not "^unchanged"
check
echo "# another version" >>"$tmp/bin/gcc"
parts sh kit/parts --plan check
says_not "^unchanged"
cat >Makefile <<'M'
test check:
	@sh kit/parts $@
M
parts make -j4 check
parts make check
ran ".*" 0
parts make check OPT=-O0
ran ".*" 3

# red, ended, overtaken
check
: >data/red
check
exits 1 "a red part"
ran own 1
check
ran own 1
last "14 passed, 1 failed"
rm data/red
check
ran own 0
exits 0 "as it was when it was green"
: >data/write
check
ran own 1
rm data/write
check
exits 0 "green, with its input changed meanwhile"
sh kit/parts --plan check >"$tmp/out"
says "^unchanged +kit/test/own.sh"
echo a >data/a
: >data/write
cp -p data/a "$tmp/a"
check
cp -p "$tmp/a" data/a
parts sh kit/parts --plan check
says "^run +kit/test/own.sh"
rm data/write

: >data/wait
rm -f build/waits
sh kit/parts check >"$tmp/other" 2>&1 &
other=$!
n=0
until [ -f build/waits ] || [ $n = 100 ]; do sleep 0.1; n=$((n + 1)); done
if command -v flock >/dev/null; then
    parts sh kit/parts check
    exits 2 "two at once"
    one_line "two at once"
else
    skip "two at once" flock
fi
kill -9 $other
# its part, by the number that it noted
for f in build/parts/run.*/*.pid; do kill "$(cat "$f")"; done
wait $other 2>/dev/null
n=0
while [ -n "$(cat build/parts/run.*/*.pid 2>/dev/null)" ] && [ $n -lt 50 ]; do
    sleep 0.1
    n=$((n + 1))
done
parts sh kit/parts --plan check
says "^run +kit/test/own.sh"
rm data/wait

# ---- the real one: which of its parts change with each kind -------------------
[ -d "$here/exercises" ] || finish
mkdir "$tmp/real"
cd "$here" || exit 2
find . \( -type d -name build -o -path ./.git -o -path ./work \) -prune -o \
    -type f -print | tar -cf - -T - | tar -xf - -C "$tmp/real"
cd "$tmp/real" || exit 2
keys() { sh kit/parts --plan "${1:-check}" | LC_ALL=C sort >"$tmp/$2"; }
keys check before
# turns FILE PATTERN NOT: a line more in FILE, and the parts of PATTERN would
# run; those of NOT would not.
turns() {
    cp "$1" "$tmp/kept"
    echo "/* a change */" >>"$1"
    keys check after
    cp "$tmp/kept" "$1"
    LC_ALL=C comm -13 "$tmp/before" "$tmp/after" |
        sed 's/^run *//; s/ [^ ]*$//' >"$tmp/out"
    for p in $2; do says "^$(echo "$p" | tr _ ' ')\$"; done
    for p in $3; do says_not "^$(echo "$p" | tr _ ' ')\$"; done
}
s=03-scheduler
turns $s/cell.c "$s ${s}_models ${s}_asan.* broken_$s claims_chapters/3-scheduler \
    steps_chapters/3-scheduler figures_chapters/3-scheduler exercise_3.2 \
    lint warnings_$s lineage kit/test/build.sh" \
    "01-future 02-reactor exercise_1.1 claims_chapters/1-future"
turns 01-future/future.h "01-future exercise_1.1 broken_01-future" \
    "$s 02-reactor"
turns $s/test/fakes.c "$s ${s}_BACKEND=poll broken_$s" "01-future"
turns $s/model/cell_register_vs_wake.c "${s}_models" "01-future"
turns "$(ls $s/broken/*.patch | head -n 1)" "broken_$s lint" "broken_02-reactor"
turns $s/Makefile "$s lint exercise_3.2 kit/test/alone.sh" "01-future"
e=exercises/01-future/1-the-countdown
for f in countdown.c test.c solution/countdown.c about hints.md; do
    turns $e/$f "exercise_1.1 weave-check" "exercise_1.2 $s"
done
turns "$(ls $e/mistakes/*.c | head -n 1)" "exercise_1.1" "exercise_1.2"
turns exercises/01-future/waker.h "exercise_1.2 exercise_1.7" "exercise_2.1"
turns kit/grade/case/"$(ls kit/grade/case | head -n 1)" \
    "exercise_1.1 exercise_3.9 kit/grade/test.sh" "01-future"
turns kit/grade/lib.sh "exercise_1.1" "broken_$s"
turns kit/explore/search.c "${s}_models exercise_3.14 claims_chapters/3.*" \
    "exercise_1.1"
turns chapters/1-future/README.md \
    "claims_chapters/1-future weave-check lint steps_chapters/1-future" \
    "01-future claims_chapters/2-reactor exercise_2.1"
turns chapters/1-future/figures/LIST "figures_chapters/1-future" "$s"
turns "$(ls chapters/1-future/figures/*.svg | head -n 1)" \
    "figures_chapters/1-future" "figures_chapters/2-reactor"
turns kit/trace/test/expected/"$(ls kit/trace/test/expected | head -n 1)" \
    "kit/trace/test/run.sh" "$s exercise_1.1"
turns kit/weave/claims "claims_chapters/1-future" "$s exercise_1.1"
turns kit/broken "broken_$s" "$s"
turns kit/test/lib.sh "kit/test/goals.sh kit/weave/test.sh" "$s"
turns kit/have-check "warnings_$s" ""
finish
