#!/bin/sh
# The learner's commands, in a copy of the door with a small exercise behind
# it and a grader that only looks for a word. The copy's path has a space.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"

kit="$tmp/the kit"
mkdir -p "$kit/kit/grade" "$kit/01-future/steps"
cd "$kit" || exit 2
cp "$here/Makefile" .
cp -r "$here"/kit/env "$here"/kit/learn "$here"/kit/next "$here"/kit/near "$here"/kit/menu \
    "$here"/kit/have-check kit/
cp "$here"/01-future/steps/*.c 01-future/steps/
printf 'test:\n\t@:\n' >01-future/Makefile
cat >kit/grade/grade <<'G'
while [ "$#" -gt 1 ]; do
    case $1 in
    --file) file=$2 ;;
    --record) record=$2 ;;
    --format=tap) echo "TAP version 14" ;;
    esac
    shift
done
record=${record:-/dev/null}
grep -q FAULT "$file" && exit 4
if grep -q GREEN "$file"; then
    echo "$1: all 3 cases are green"
    printf 'status\tgreen\ncount\tpolls\t%d\n' "$(wc -l <"$file")" >"$record"
    exit 0
fi
what=$(sed -n 's/^case //p' "$file")
echo "FAIL $1 the bell: $what   [M04]"
printf 'status\tred\ncase\t2\tred\tM04\t%s\n' "$what" >"$record"
exit 1
G
echo "M04|first I look" >kit/grade/beliefs
exercise() { # FOLDER TITLE KIND
    d=exercises/01-future/$1
    mkdir -p "$d/solution"
    cat >"$d/about" <<A
title: $2
kind: $3
file: bell.c
minutes: 12
difficulty: 2
section: chapters/1-future/1-poll.md
question: Who rings?
A
    printf '# %s\n\nMend the bell.\n\nMore of it.\n' "$2" >"$d/README.md"
    printf '## 1 The law\n\nlaw\n\n## 2\n\nfunction\n\n## 3\n\nline\n\n## 4\n\ncode\n' \
        >"$d/hints.md"
    printf 'case a wake is lost\nint\nring(void)\n{\n    return 0;\n}\n' >"$d/bell.c"
    printf 'GREEN\nint\nring(void)\n{\n    return 1;\n}\n' >"$d/solution/bell.c"
    echo "Because it rings." >"$d/solution/why.md"
    chmod a-w "$d/bell.c"
}
exercise 1-the-bell "The bell" implement
exercise 2-the-door "The door" repair
exercise 10-the-roof "The roof" implement
bell=work/1.1-the-bell/bell.c

typed() { run make "$@"; }
wrong() { # PATTERN GOAL...: one line like PATTERN, exit 2
    pattern=$1
    shift
    typed "$@"
    exits 2 "make $*"
    one_line "make $*"
    says "$pattern"
}
last() { # PATTERN: make adds its own line after a recipe that failed
    grep -v '^make: \*\*\*' "$tmp/out" | tail -n 1 | grep -qE -- "$1"
    verdict $? "expected as the last line: $1"
}
holds() { # WHAT COMMAND...: that command succeeds
    what=$1
    shift
    "$@" >/dev/null 2>&1
    verdict $? "$what"
}

# wrong use
wrong "make exercise takes an exercise; type for example: make exercise 1.1" \
    exercise
wrong "make exercise takes one exercise; type for example: make exercise 1.1" \
    exercise 1.1 1.2
wrong "no exercise '9.9': stage 9 has none; type: make list" exercise 9.9
wrong "no exercise '1.9'; stage 1 has 1.1 1.2 1.10" exercise 1.9
wrong "no exercise 'bell'" exercise bell
wrong "did you mean: make exercise 1.1" exercises
wrong "did you mean: make hint" hitn
wrong "make hint needs an exercise; type for example: make hint 1.1" hint
wrong "make reset takes an exercise" reset
wrong "make list takes no argument" list 1
[ ! -e work ]
verdict $? "wrong use makes no work/"

# the first time
typed exercise 1.1
exits 2 "make exercise 1.1, as it was given"
says "^1.1 The bell: implement, 12 minutes \(an estimate\), difficulty 2 of 5"
says "^  Mend the bell\.$"
says_not "More of it"
says "Red is expected here"
says "^FAIL 1.1 the bell: a wake is lost   \[M04\]"
last "^next: change $bell, then: make exercise 1.1$"
holds "the copy can be written" test -w "$bell"
if command -v git >/dev/null 2>&1; then
    holds "work/ is a repository of its own" test -d work/.git
    run git -C work log --format=%s
    says "^1.1 The bell: as it was given$"
fi
typed exercise 1.1
exits 2 "again"
says_not "expected here"
typed exercise 1.1
says_not "three times"
# three tries that fail alike, besides the starter
for try in 1 2 3; do
    echo "try $try" >>"$bell"
    typed exercise 1.1
done
says "The same failure three times.*make hint"

# hints
typed hint
exits 0 "make hint"
says "^hint 1 of 4 for 1.1 The bell"
says "^The law$"
says "^law$"
says_not "function"
last "^next: change $bell, then: make exercise 1.1$"
typed hint 1.1
says "^hint 2 of 4"
typed hint LEVEL=1
says "^hint 1 of 4"
typed hint LEVEL=4
exits 2 "make hint LEVEL=4 after the second"
typed hint
says "^line$"
says "One more is left"
typed hint
says "^code$"
says "the last one"
typed hint
says "^hint 4 of 4 for 1.1 The bell, the last one, again"
typed hint 1.2
says "^hint 1 of 4 for 1.2 The door"

# green, unchanged, changed
echo GREEN >>"$bell"
typed exercise 1.1
exits 0 "make exercise 1.1, solved"
says "all 3 cases are green"
last "^next: make compare 1.1$"
typed exercise 1.1
says "^1.1 The bell: green since 20..-..-.. ..:.., unchanged$"
says_not "cases"
typed list
says "^  1.1 +12  implement +The bell +green, 4 hints$"
says "^  1.2 +12  repair +The door +-, 1 hint$"
says "^  1.10 "
says "^1 of 3 green$"
last "^next: make exercise 1.2$"
printf 'a line\r\n' >>"$bell"
typed list
says "The bell +green, 4 hints, changed since"
typed exercise 1.1
says "all 3 cases are green"
echo "int x;" >exercises/01-future/1-the-bell/test.c
typed exercise 1.1
says "all 3 cases are green"
typed exercise work/1.1-the-bell/bell.c
says "unchanged"
typed exercise exercises/01-future/1-the-bell/
says "unchanged"

# reset keeps what was there
typed reset 1.1
exits 0 "make reset 1.1"
says "yours is kept as $bell.1$"
holds "the copy of before the reset" grep -q GREEN "$bell.1"
holds "reset brings back the starter" cmp "$bell" \
    exercises/01-future/1-the-bell/bell.c
typed reset 1.1
says "nothing to do"
echo mine >>"$bell"
typed reset 1.1
says "yours is kept as $bell.2$"
typed reset 1.2
says "1.2 has no copy of yours yet"

# make -n tells, and does nothing
echo mine >>"$bell"
typed -n reset 1.1
holds "make -n resets nothing" grep -q mine "$bell"
typed reset 1.1
rm -f "$bell".[0-9]*

# what stands in place of the learner's file is never lost, or taken for it
cp "$bell" "$tmp/bell"
rm "$bell"
mkdir "$bell"
for verb in exercise reset grade; do
    typed $verb 1.1
    exits 2 "make $verb with a folder in place of the file"
    says "^$bell is a folder; type: mv $bell $bell.old$"
done
rmdir "$bell"
ln -s /nowhere/bell.c "$bell"
for verb in exercise reset grade; do
    typed $verb 1.1
    exits 2 "make $verb with a link that leads nowhere"
    says "^$bell is a link that leads nowhere; mend it, or type: rm $bell$"
done
holds "the link stays" test -h "$bell"
ln -s /nowhere/bell.c "$bell.1"
rm "$bell"
echo mine >"$bell"
typed reset 1.1
says "yours is kept as $bell.2$"
holds "no kept file is written over" test -h "$bell.1"
# three resets at once: one of them keeps the file
echo dear >>"$bell"
for i in 1 2 3; do make reset 1.1 >/dev/null 2>&1 & done
wait
[ "$(cat "$bell".[0-9]* 2>/dev/null | grep -c dear)" -ge 1 ]
verdict $? "resets at once lose nothing"
rm -f "$bell".[0-9]*
# no room for the copy: nothing moves
echo mine >>"$bell"
mkdir "$tmp/full"
printf '#!/bin/sh\necho "cp: No space left on device" >&2\nexit 1\n' >"$tmp/full/cp"
chmod +x "$tmp/full/cp"
run env PATH="$tmp/full:$PATH" make reset 1.1
exits 2 "make reset on a full disk"
says "^nothing is reset: no room for a copy; is the disk full\?$"
holds "the file is where it was" grep -q mine "$bell"
rm -rf work/1.10-the-roof
run env PATH="$tmp/full:$PATH" make exercise 1.10
exits 2 "make exercise on a full disk"
says "cannot be made here; is the disk full\?$"
[ -z "$(ls work/1.10-the-roof)" ]
verdict $? "a full disk leaves no half copy"
cp "$tmp/bell" "$bell"

# a merge of the learner's own is left alone
if command -v git >/dev/null 2>&1; then
    mine() { git -C work -c user.name=me -c user.email=me@localhost "$@" \
        >/dev/null 2>&1; }
    mine add -A && mine commit -m base
    mine checkout -b other && echo other >>"$bell" && mine commit -am other
    mine checkout - && echo this >>"$bell" && mine commit -am this
    mine merge other
    holds "a merge with a conflict" test -f work/.git/MERGE_HEAD
    typed reset 1.1
    run git -C work status --short
    says "^UU 1.1-the-bell/bell.c$"
    mine merge --abort
    cp "$tmp/bell" "$bell"
    rm -f "$bell".[0-9]*
fi

# notes that cannot be written
mv work/.underhood/log "$tmp/log"
mkdir work/.underhood/log
typed exercise 1.1
exits 2 "the log is a folder"
says "^the notes cannot be written; type: mv work/.underhood/log"
rmdir work/.underhood/log
mv "$tmp/log" work/.underhood/log

# compare: after green, or anyway
typed compare 1.2
exits 2 "make compare before green"
says "1.2 The door is not green yet"
typed exercise 1.2
typed compare 1.2 ANYWAY=1
exits 0 "make compare ANYWAY=1"
says "Before you look: Who rings\?"
says "^-    return 0;"
says "^\+    return 1;"
says "^Because it rings\.$"
last "^next: change work/1.2-the-door/bell.c, then: make exercise 1.2$"
echo GREEN >>work/1.2-the-door/bell.c
typed exercise 1.2
typed compare 1.2
says "^what the tests counted +yours +ours$"
says "^  polls +7 +6$"
last "^next: make (exercise|start|rung)"
printf 'GREEN\r\nint\r\nring(void)\r\n{\r\n    return 1;\r\n}\r\n' \
    >work/1.2-the-door/bell.c
typed compare 1.2
says "^the same: ring$"

mv exercises/01-future/2-the-door/solution "$tmp/solution"
typed compare 1.2
exits 2 "make compare in a copy for a class"
says "there is no answer of ours in this copy; ask your teacher$"
says_not "awk"
mv "$tmp/solution" exercises/01-future/2-the-door/

# grade, watch, debug, progress
typed grade 1.2 FORMAT=tap
exits 0 "make grade 1.2 FORMAT=tap"
says "^TAP version 14$"
typed grade 1.2 FORMAT=html
exits 2 "an unknown format"
says "FORMAT is terminal, tap or junit"
typed watch 1.1 WATCH_RUNS=1
says "^FAIL 1.1 the bell"
says "Ctrl-C ends it"
last "^next: make exercise 1.1$"
make watch 1.1 WATCH_RUNS=2 >"$tmp/watched" 2>&1 &
sleep 1
echo GREEN >>"$bell"
wait
cp "$tmp/watched" "$tmp/out"
says "^---- ..:..:..$"
says "all 3 cases are green"
typed progress
says "01-future +2 of  3 exercises green"
says "met M04 [0-9]+ times: \"first I look\""
last "^next: make"
wrong "no exercise '7.7'" debug 7.7
wrong "make compare takes one exercise" compare 1.1 1.2

# odd states
rm "$bell"
typed exercise 1.1
says "$bell was gone"
holds "the file is there again" test -f "$bell"
rm -rf work
typed list
exits 0 "make list without work/"
typed exercise 1.10
says "^1.10 The roof"
typed list
says "^  1.1 .* -$"
says "^  1.10 .* red$"
echo FAULT >>work/1.10-the-roof/bell.c
typed exercise 1.10
exits 2 "the kit's fault"
says "at fault"
# two at once make one copy
rm -rf work/1.2-the-door
make exercise 1.2 >/dev/null 2>&1 &
make exercise 1.2 >/dev/null 2>&1
wait
[ "$(ls work/1.2-the-door)" = bell.c ]
verdict $? "two runs at once leave one copy and nothing else"

# rungs
rm -rf work
typed start
exits 0 "make start"
says "work/steps/0_poll.c is your copy"
says "Change work/steps/0_poll.c, line [0-9]*:"
last "^next: change that line of work/steps/0_poll.c, then: make start$"
sed 's/nap_ms = 0/nap_ms = 9/' work/steps/0_poll.c >"$tmp/c"
cp "$tmp/c" work/steps/0_poll.c
typed start
says_not "your copy of"
last "^next: make rung 1$"
typed rung 2
says "work/steps/2_waker.c is your copy"
last "^next: make rung 3$"
echo "/* newer */" >>01-future/steps/2_waker.c
typed rung 2
says "follows 01-future/steps/2_waker.c, which is newer"
echo "/* mine */" >>work/steps/2_waker.c
echo "/* newer */" >>01-future/steps/2_waker.c
typed rung 2
says "yours is changed: it stays"
holds "the changed rung is the learner's" grep -q mine work/steps/2_waker.c
sed "s|alarm_at = me->there_at;||" 01-future/steps/2_waker.c >work/steps/2_waker.c
typed rung 2
exits 0 "a rung that shows what goes wrong is no failure of make"
says "^STUCK"
says "ended with status 1"
echo "int" >>work/steps/2_waker.c
typed rung 2
exits 2 "a rung that does not compile"
last "^next: mend the line above in work/steps/2_waker.c, then: make rung 2$"
typed next
says "steps are done$"
last "^next: make rung 1$"

# next: two pages at a time
mkdir -p chapters/0-start
for page in 1-a 2-b 3-c; do echo text >chapters/0-start/$page.md; done
cp "$tmp/c" work/steps/0_poll.c
typed start
says "^read first: chapters/0-start/1-a.md$"
says "^            chapters/0-start/2-b.md$"
last "^next: make next   \(1 page more, then: make rung 1\)$"
typed start
says "^read first: chapters/0-start/1-a.md$"
typed progress
typed next
says "^read first: chapters/0-start/3-c.md$"
last "^next: make rung 1$"
typed next
says_not "read first"
last "^next: make rung 1$"
typed rung 3
says "^left open before it: make rung 1$"

# run: a program of a chapter, as a copy
mkdir -p kit/weave chapters/0-start/code
cp "$here/kit/weave/build" kit/weave/
cat >chapters/0-start/code/count.c <<'C'
#include <stdio.h>

#include "count.h"

int
main(int argc, char **argv)
{
    printf("%d words, the last is %s\n", argc - COUNTED, argv[argc - 1]);
    return 0;
}
C
echo "#define COUNTED 1" >chapters/0-start/code/count.h
program=chapters/0-start/code/count.c
typed run $program ARGS="a b"
exits 0 "make run"
says "^work/code/0-start/count.c is your copy of $program$"
says "^2 words, the last is b$"
last "^next: change work/code/0-start/count.c, then: make run $program ARGS=\"a b\"$"
sed "s/words/things/" work/code/0-start/count.c >"$tmp/c"
cp "$tmp/c" work/code/0-start/count.c
typed run $program ARGS="a b"
says "^2 things, the last is b$"
echo "int" >>work/code/0-start/count.c
typed run $program
exits 2 "a copy that does not compile"
says "^work/code/0-start/count.c:.*error:"
last "^next: mend the line above in work/code/0-start/count.c, then: make run"
wrong "make run takes a C file" run
wrong "no C file 'nowhere.c'" run nowhere.c
wrong "no C file 'kit'" run kit

# without git, and where nothing can be written
mkdir "$tmp/bin"
for t in sh awk sed grep cat cp mv ln rm ls mkdir chmod cksum date sort head tail \
    tr wc basename dirname find cmp make cc gcc as ld printf; do
    path=$(command -v $t) && ln -s "$path" "$tmp/bin/$t" 2>/dev/null
done
rm -rf work
run env PATH="$tmp/bin" make exercise 1.1
says "Red is expected here"
holds "no repository without git" test ! -e work/.git
run env PATH="$tmp/bin" make debug 1.1
exits 2 "make debug without gdb"
says "^gdb is not installed"
rm -rf work
: >work
typed exercise 1.1
exits 2 "work is a file"
says "no place to write: work/ cannot be made here"
rm work
finish
