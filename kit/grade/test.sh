#!/bin/sh
# kit/grade: right and wrong answers, and code that does what no verdict may
# survive: it exits, hangs, spins, crashes, forges a verdict, eats memory. Then
# the formats, the exit codes, and what author-check must notice.
# reads: 01-future/ 02-reactor/ kit/ exercises/ chapters/
. "$(dirname "$0")/../env"
. "$(dirname "$0")/../test/lib.sh"
part=grade
cd "$here" || exit 2
unset NO_COLOR GRADE_NEXT
grade=kit/grade/grade
e=kit/grade/test/exercises/01-future
slot=$e/1-the-mail-slot
right=$slot/solution/slot.c

graded() { # STATUS WHAT FILE [option...]: the mail slot
    want=$1 what=$2 file=$3
    shift 3
    run timeout 60 $grade --file "$file" "$@" $slot
    exits "$want" "$what"
}
# The right answer, with STATEMENT at the start of rt_cell_wake.
mean() { # STATEMENT
    {
        printf '#define _GNU_SOURCE\n#include <%s.h>\n' errno fcntl pthread \
            signal stdio stdlib string unistd sys/prctl sys/resource
        S=$1 awk '{ print }
            /^rt_cell_wake/ { wake = 1 }
            wake && /^{/ { print ENVIRON["S"]; wake = 0 }' $right
    } >"$tmp/mean.c"
}
hostile() { # STATUS PATTERN STATEMENT
    mean "$3"
    graded "$1" "$3" "$tmp/mean.c"
    says "$2"
}

# ---- right, wrong, and none --------------------------------------------------
graded 0 "the solution" $right
says '^GREEN 1\.1 '
few=$(ulimit -Sn)
ulimit -Sn 60
graded 0 "the solution, where a process may open few files" $right
ulimit -Sn "$few"
graded 1 "the starter" $slot/slot.c
says '^FAIL 1\.1 .*\[M04\]$'
says '^  \.\.\.   3 more cases wait behind this one$'
graded 1 "every case" $slot/slot.c -k
says '^  ok    nothing of the user'
says '^[0-9] of 4 cases are green$'
graded 1 "a mistake" $slot/mistakes/wakes-under-the-lock.c
says '^FAIL .*\[M09\]$'
graded 0 "one case of it" $slot/mistakes/wakes-under-the-lock.c --case 1
says_not 'FAIL'
run $grade --file "$tmp/none.c" $slot
exits 2 "no such file"
one_line "no such file"
graded 2 "a folder that is not there" $right --out "$tmp/none/x.xml"
one_line "a folder that is not there"
for wrong in "" "9.9" "1.1 1.1" "--format=odd 1.1" "--case x $slot" \
    "/nowhere"; do
    # shellcheck disable=SC2086
    run $grade $wrong
    exits 2 "grade $wrong"
    one_line "grade $wrong"
done
mkdir -p "$tmp/01-future/7-broken"
cp $slot/about $slot/slot.c "$tmp/01-future/7-broken"
echo 'int x = ;' >"$tmp/01-future/7-broken/test.c"
run $grade --file $right "$tmp/01-future/7-broken"
exits 4 "a test that does not compile"
says 'this is not your doing'
awk '1; /^newest/ { getline; print; print "grade_fault(\"no disk\");" }' \
    $slot/test.c >"$tmp/01-future/7-broken/test.c"
run $grade --file $right "$tmp/01-future/7-broken"
exits 4 "a test that cannot go on"
says 'no disk'

# ---- it does not compile -----------------------------------------------------
sed 's/return old;/return odd;/' $right >"$tmp/a.c"
graded 1 "an unknown name" "$tmp/a.c"
says 'a\.c:[0-9]+:[0-9]+: error: .*odd'
says '^FAIL 1\.1 .*your file compiles'
says_not 'your doing'
sed 's/^rt_cell_fini(/rt_cell_end(/' $right >"$tmp/a.c"
graded 1 "a function that is missing" "$tmp/a.c"
says 'rt_cell_fini: your file does not define it'
# what the judge itself calls
{
    echo '#include <string.h>'
    cat $slot/slot.c
    echo 'int strcmp(const char *a, const char *b) { return a == b; }'
} >"$tmp/a.c"
graded 1 "a function of the C library that the judge calls" "$tmp/a.c"
says 'it defines strcmp, which the C library has'
# a disk with no room is no fault of the learner
printf '#!/bin/sh\ncase " $* " in *"/a.c "*)\n%s\nexit 1 ;;\nesac\nexec cc "$@"\n' \
    'echo "ld: final link failed: No space left on device" >&2' >"$tmp/full-cc"
chmod +x "$tmp/full-cc"
cp $right "$tmp/a.c"
CC="$tmp/full-cc" graded 4 "a full disk" "$tmp/a.c"
says 'the disk is full; this is not your doing'
printf 'void rt_delay_poll(void); int main(void) { return 0; }\n' |
    cat $right - >"$tmp/a.c"
graded 1 "a second main" "$tmp/a.c"
says 'main: defined twice'
: >"$tmp/a.c"
graded 1 "an empty file" "$tmp/a.c"
for other in solution/slot.c "$here/$right"; do
    printf '#include "%s"\n' "$other" >"$tmp/a.c"
    graded 1 "an answer that includes $other" "$tmp/a.c"
    says 'it includes .*slot\.c: write the lines yourself'
done
sed 's/$/\r/' $right >"$tmp/a.c"
graded 0 "lines that end in CR LF" "$tmp/a.c"
awk '{ print } /^exchange/ { getline; print; print "int unused;" }' \
    $right >"$tmp/a.c"
graded 0 "a warning is shown, no more" "$tmp/a.c"
says 'unused variable'
graded 1 "unless it is asked for" "$tmp/a.c" --strict
mkdir "$tmp/with blank"
cp $right "$tmp/with blank/my slot.c"
graded 0 "a path with blanks" "$tmp/with blank/my slot.c"

# ---- code that no verdict may survive ----------------------------------------
hostile 1 'ends by itself \(exit code 0\)' 'exit(0);'
hostile 1 'ends by itself' '_exit(0);'
hostile 1 'it spins: ' 'for (volatile int i = 0;; i ^= 1) { }'
says 'where   mean\.c:[0-9]+, in rt_cell_wake'
hostile 1 'it hangs: ' 'for (;;) pause();'
says 'where   mean\.c:[0-9]+, in rt_cell_wake'
hostile 1 'already holds' \
    'pthread_mutex_lock(&cell->lock); pthread_mutex_lock(&cell->lock);'
hostile 1 'does not hold' 'pthread_mutex_unlock(&cell->lock);'
hostile 1 'touched while the lock is not held' 'if (!cell->waker.type) return;'
says 'where   mean\.c:[0-9]+, in rt_cell_wake'
hostile 3 'signal 11' '*(volatile int *)0 = 1;'
says 'where   mean\.c:[0-9]+, in rt_cell_wake'
hostile 3 'signal 6' 'abort();'
hostile 1 'sleeps, in a call that blocks' 'sleep(5);'
hostile 3 'it follows a NULL pointer; signal 11' '*(volatile int *)8 = 1;'
says_not '\[M[0-9]'
hostile 3 'a pointer that stood in freed memory' \
    'int **b = malloc(64); free(b); *b[2] = 1;'
hostile 3 'a pointer that nobody has set' 'int **b = malloc(64); *b[2] = 1;'
hostile 3 'signal 11' 'rt_cell_wake(cell);'
hostile 3 'signal 9' 'raise(SIGKILL);'
hostile 1 'freed already' 'void *b = malloc(8); free(b); free(b);'
hostile 1 'after it was freed' 'char *b = malloc(8); free(b); b[3] = 1;'
hostile 1 'no block is left' 'if (malloc(7) == NULL) abort();'
says "^  steps   1 round 3\$"
hostile 1 'more memory than' \
    'for (;;) { char *b = malloc(1 << 20); memset(b, 1, 1 << 20); }'
hostile 1 'prints without end' 'for (;;) puts("all 3 cases green");'
hostile 1 'process after process' 'while (fork() >= 0) { }'
hostile 1 'starts another process' 'fork();'
hostile 1 'ends by itself|died|end' \
    'for (int i = 3; i < 1024; i++) close(i);'
hostile 1 'signal to a process' 'kill(getppid(), SIGKILL);'
hostile 1 'signal to a process' 'kill(-1, SIGKILL);'
hostile 1 '^FAIL' 'execl("/bin/true", "true", (char *)0);'
hostile 3 '^FAIL' \
    'struct rlimit r = {0, 0}; setrlimit(RLIMIT_CPU, &r); for (;;) { }'
# a verdict of its own, on every descriptor that it finds, and then the end
hostile 1 'ends by itself' 'for (int i = 0; i < 1024; i++) {
    dprintf(i, "GREEN 1.1 the mail slot: 3 of 3 cases\n");
    dprintf(i, "\tend\t\n0123456789abcdef\tend\t\n"); }
    exit(0);'
says_not '^GREEN'
says '^  \| GREEN'
# what it leaves behind is gone
mean "if (fork() == 0) { setsid(); FILE *f = fopen(\"$tmp/pid\", \"w\");
    fprintf(f, \"%d\", (int)getpid()); fclose(f); for (;;) sleep(7777); }
    usleep(200000);"
graded 1 "a child in a session of its own" "$tmp/mean.c"
[ -s "$tmp/pid" ] && ! kill -0 "$(cat "$tmp/pid")" 2>/dev/null
verdict $? "no process is left"
# a file that it writes does not land in the kit
mean 'FILE *f = fopen("left-behind", "w"); fclose(f);'
graded 0 "an answer that writes a file" "$tmp/mean.c"
[ ! -e left-behind ]
verdict $? "the file is not in the kit"
# control characters do not reach the terminal
mean 'printf("\033[2Jgone\n"); exit(1);'
graded 1 "an escape sequence" "$tmp/mean.c"
says '\| \?\[2Jgone'
# a constructor runs before main, and is no way out
sed '$a\
__attribute__((constructor)) static void first(void);\
static void first(void) { _exit(0); }' $right |
    sed '1i #include <unistd.h>' >"$tmp/a.c"
graded 1 "an exit before main" "$tmp/a.c"

# ---- the functions that a test calls -----------------------------------------
api=kit/grade/test/exercises/02-reactor/1-the-api
for flags in "" "flags: -O2"; do
    rm -rf "$tmp/02-reactor"
    mkdir -p "$tmp/02-reactor"
    cp -R $api "$tmp/02-reactor"
    echo "$flags" >>"$tmp/02-reactor/1-the-api/about"
    run $grade -k --file $api/nothing.c --record "$tmp/record" \
        "$tmp/02-reactor/1-the-api"
    exits 0 "grade.h does what it says, $flags"
done
cp "$tmp/record" "$tmp/out"
says '^count	apples	7$'

# ---- formats -----------------------------------------------------------------
graded 1 "TAP" $slot/slot.c --format=tap --out "$tmp/tap"
cp "$tmp/tap" "$tmp/out"
[ "$(sed -n 1p "$tmp/tap")" = "TAP version 14" ] &&
    [ "$(sed -n 2p "$tmp/tap")" = "1..4" ]
verdict $? "TAP begins with its version and its plan"
says '^not ok 1 - the newest'
says '^ok 2 - '
says "^# file: $slot/slot.c$"
says '^# kit: '
says '^  belief: "M04"$'
graded 0 "one case, as TAP" $right --case 2 --format=tap
says '^ok 1 - .* # SKIP waits'
says '^ok 2 - [^#]*$'
mean 'printf("<![CDATA[ ]]> & \001 \377 \"\n"); exit(3);'
graded 1 "JUnit" "$tmp/mean.c" --format=junit --out "$tmp/x.xml"
cp "$tmp/x.xml" "$tmp/out"
says '<failure type="M04"'
says '<property name="file" value=".*mean.c"/>'
says '<testsuite name="1.1" tests="4" failures="[234]" errors="0" skipped="0"'
if command -v xmllint >/dev/null; then
    run xmllint --noout "$tmp/x.xml"
    exits 0 "JUnit is well-formed"
else
    skip "well-formed XML" xmllint
fi
graded 1 "the record" $slot/slot.c --record "$tmp/record"
cp "$tmp/record" "$tmp/out"
says "^status	red$"
says "^case	1	red	M04	the newest"
says "^case	2	waits	M09	"
says "^step	A leaves its first waker$"
graded 0 "counters" $right --record "$tmp/record"
cp "$tmp/record" "$tmp/out"
says "^count	locks	[0-9]+$"
sed 's/return old;/return odd;/' $right >"$tmp/a.c"
graded 1 "what does not compile, as JUnit" "$tmp/a.c" --format=junit
says '<failure type="-" message="the compiler stops'
GRADE_NEXT=no graded 1 "without next" $slot/slot.c
says_not '^  next '
graded 1 "no colour in a file" $slot/slot.c
says_not "$(printf '\033')"

# ---- predictions, and tests that a learner writes ----------------------------
run $grade --file $e/2-the-guess/answers.txt $e/2-the-guess
exits 1 "no prediction yet"
says 'has no answer yet'
run $grade --file $e/3-the-doubter/mistakes/no-lock.c $e/3-the-doubter
exits 1 "a test that misses a mutant"
says '^FAIL .*\[M09\]$'
printf '#include <stddef.h>\n#include "grade.h"\n%s\n' \
    'const struct grade_case grade_cases[] = { { 0 } };' >"$tmp/a.c"
run $grade --file "$tmp/a.c" $e/3-the-doubter
exits 1 "no test at all"
says 'at least one case'
sed '/{ NULL/d' $e/3-the-doubter/solution/doubt.c >"$tmp/a.c"
run $grade --file "$tmp/a.c" $e/3-the-doubter
exits 1 "a table of cases without its end"
says 'the last row of grade_cases is'
run $grade -k --file $e/3-the-doubter/doubt.c $e/3-the-doubter
exits 1 "a test that notices nothing"
says 'notice wrong code 2'
says_not 'notice wrong code [03]'
# the name of its file does not tell which gate is right
sed -e '1i #include <string.h>' -e 's/^    gate_open(&gate);/&\
    GRADE(strstr(visitor.future.type->file, "right") != NULL, "a", "b");/' \
    exercises/01-future/7-the-test/gate_test.c >"$tmp/a.c"
run $grade --file "$tmp/a.c" 1.7
exits 1 "a test that looks at the name of the file"
says 'expected  *right code passes'
program=$($grade --debug --file $right $slot)
run "$program" 1
exits 0 "a case without the runner"
says '^  step A leaves its first waker$'

# ---- what author-check notices -----------------------------------------------
run kit/grade/author-check $slot $e/2-the-guess $e/3-the-doubter
exits 0 "three exercises that are whole"
says '^M09 +M09\(2\)$'
says '^author-check: [0-9]+ passed, 0 failed$'
damage() { # WHAT PATTERN COMMAND...: in a copy
    what=$1 pattern=$2
    shift 2
    rm -rf "$tmp/01-future"
    mkdir -p "$tmp/01-future"
    cp -R $slot "$tmp/01-future/1-slot"
    (cd "$tmp/01-future/1-slot" && "$@") >/dev/null
    run kit/grade/author-check "$tmp/01-future/1-slot"
    exits 1 "$what"
    says "$pattern"
}
damage "a starter that is green" 'slot\.c must be red \[M04\].*all green' \
    cp solution/slot.c slot.c
damage "a mistake with another id" 'must be red \[M03\].*red \[M09\]' \
    sed -i '1s/M09/M03/' mistakes/wakes-under-the-lock.c
damage "a mistake that is none" 'must be red \[M09\].*all green' \
    sh -c 'm=mistakes/wakes-under-the-lock.c
        { head -n 1 $m; cat solution/slot.c; } >n; mv n $m'
damage "a held-out answer with a label that is not its own" \
    'wrong-1\.c is \[M03\].*red \[M09\]' \
    sh -c 'mkdir heldout
        sed "1s/M09/M03/" mistakes/wakes-under-the-lock.c >heldout/wrong-1.c'
damage "a solution that is red" 'solution/slot\.c must be green' \
    cp slot.c solution/slot.c
damage "a variant that is red" 'correct/.* must be green' \
    cp slot.c correct/z.c
damage "a hint that tells" 'hints 1 to 3 tell a line of the solution' \
    sh -c 'sed "s/^## 3/\`    rt_waker_wake(\&waker);\`\n&/" hints.md >h
        mv h hints.md'
damage "three hints" 'must have the sections' sed -i '/^## 4/,$d' hints.md
damage "minutes that pretend" 'are an estimate' \
    sed -i 's/estimate/fact/' README.md
damage "no law" 'names no law' sed -i 's/[FC][0-9]/L/g' README.md
damage "a warning in the starter" 'must be red.*unused' \
    sed -i 's/^    struct rt_waker waker = exchange/    int x;\n&/' slot.c
damage "no why" 'no solution/why' rm solution/why.md
damage "a key that is missing" 'about has no question' sed -i '/^quest/d' about

# ---- mutants of a solution ---------------------------------------------------
rm -rf "$tmp/01-future"
mkdir -p "$tmp/01-future"
cp -R $slot "$tmp/01-future/1-slot"
cd "$tmp/01-future/1-slot" || exit 2
sed 's/^kind:.*/kind: blocks/' "$here/$slot/about" >about
awk '!/GRADE\(clones == drops/ || !getline' "$here/$slot/test.c" >test.c
cd "$here" || exit 2
run kit/grade/mutants "$tmp/01-future/1-slot"
exits 1 "a test that lets mutants live"
says 'SURVIVED without a reason: 1\.1 .*slot\.c:[0-9]+ rt_cell_clear: '
says '^mutants 1\.1: [0-9]+ red, 0 survived for a reason, [0-9]+ without$'
sed -n 's/^SURVIVED without a reason: 1\.1 [^ ]* \([^:]*\): \(.*\)/1.1 \1\n    \2\n    why not\n/p' \
    "$tmp/out" >"$tmp/survivors"
SURVIVORS=$tmp/survivors run kit/grade/mutants "$tmp/01-future/1-slot"
says '^mutants 1\.1: [0-9]+ red, [0-9]+ survived for a reason, 0 without$'
run kit/grade/mutants 9.9
exits 2 "mutants of no exercise"
finish
