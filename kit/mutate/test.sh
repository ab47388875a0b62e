#!/bin/sh
# make mutate, on a stage of one file: what is changed and what is not, a test
# that notices, one that does not, a reason, a hang, and a tree left as it was.
# reads: kit/mutate/
. "$(dirname "$0")/../env"
. "$(dirname "$0")/../test/lib.sh"
part=mutate-test
r=$tmp/r/01-a
mkdir -p "$r/test"
cat >"$r/Makefile" <<'M'
BUILD ?= build
TESTS := $(wildcard test/unit_*.c)
OBJECTS := $(BUILD)/count.o
$(BUILD)/%.o: %.c count.h
	@mkdir -p $(BUILD)/test
	$(CC) $(OPT) -Werror -Wall -c -o $@ $<
$(BUILD)/test/%.result: test/%.c $(OBJECTS)
	$(CC) $(OPT) -I. -o $(@:.result=) $^
	@$(@:.result=) > $@ 2>&1 || true
M
cat >"$r/count.h" <<'C'
#include <stdio.h> /* a comment with 1 + 1 */
#define STEP 3
struct pair {
    int a[4], b[4];
};
int count_to(int end);
int is_known(int n);
C
cat >"$r/count.c" <<'C'
#include "count.h"

/* The rows. n < 5 && n > 2 is a comment. */
int
count_to(int end)
{
    const char *name = "1 < 2";
    int n = 0, seen[2];

    seen[0] = name[0];
    while (n < end)
        n += STEP;
    return n + seen[0] - '1';
}

int
is_known(int n)
{
    return n == 1 || n == 2;
}
C
cat >"$r/test/unit_count.c" <<'C'
#include "count.h"
int main(void)
{
    int bad = count_to(6) != 6 || count_to(7) != 9 || count_to(0) != 0;

    if (bad)
        fprintf(stderr, "test/unit_count.c:4: it_counts_in_threes: it does not\n");
    printf("unit_count: %d passed, %d failed\n", 1 - bad, bad);
    return bad;
}
C
cp -R "$tmp/r" "$tmp/before"
export MUTATE_ROOT="$tmp/r" REASONS="$tmp/reasons" LIMIT=1500
mutate() { run sh "$here/kit/mutate/mutate" 01-a; }
: >"$tmp/reasons"

# what is changed
LIST=1 mutate
exits 0 "the list of sites"
says '^01-a/count.c:11 count_to: while \(n \{< -> <=\} end\)$'
says '^01-a/count.c:12 count_to: n \{\+= -> -=\} STEP;$'
says '^01-a/count.c:19 is_known: return n == 1 \{\|\| -> &&\} n == 2;$'
says '^01-a/count.h:2 STEP: #define STEP \{3 -> 4\}$'
says_not 'comment'
says_not '1 \{< -> '
says_not 'seen\[\{2 -> '
says_not 'count.h:4'

# a test that notices, one that is missing, a mutant that never ends
COUNT=all mutate
exits 1 "survivors without a reason"
says '^ *[0-9]+ 01-a/count.c:11 while \(n \{< -> <=\} end\)  red: unit_count: it_counts_in_threes$'
says '^ *[0-9]+ 01-a/count.c:12 n \{\+= -> -=\} STEP;  red: unit_count: it hangs$'
says '^ *[0-9]+ 01-a/count.c:19 return n \{== -> !=\} 1 \|\| n == 2;  SURVIVED \(in is_known\)$'
says '^mutate 01-a: [0-9]+ of [0-9]+ red, 0 survived for a reason, [1-9][0-9]* without'
says '^mutate: [0-9]+ passed, [1-9][0-9]* failed$'
diff -r "$tmp/before/01-a" "$r" >"$tmp/out" 2>&1
verdict $? "the stage itself is left as it was"

# the same seed, the same sample; another seed, another one
for seed in 1 1 2; do
    SEED=$seed COUNT=4 mutate
    sed -n 's/^ *[1-4] \(.*\)  .*/\1/p' "$tmp/out" >"$tmp/sample.$seed$same"
    same=again
done
cmp -s "$tmp/sample.1" "$tmp/sample.1again"
verdict $? "the same seed gives the same sample"
! cmp -s "$tmp/sample.1" "$tmp/sample.2again"
verdict $? "another seed gives another sample"
[ "$(wc -l <"$tmp/sample.1")" = 4 ]
verdict $? "COUNT=4 gives four mutants"

# a reason for each survivor; lines may move
sed -i 's/^int$/\n&/' "$r/count.c"
sed -i 's/ || count_to(0)/ || is_known(0) || !is_known(1)&/' \
    "$r/test/unit_count.c"
COUNT=all mutate
sed -n 's|^ *[0-9]* 01-a/\([^:]*\):[0-9]* \(.*\)  SURVIVED (in \(.*\))$|\1 \3 \2|p' \
    "$tmp/out" | while read -r file function line; do
    printf '%s %s\n    %s\n    it is the same to this test\n\n' \
        "*/$file" "$function" "$line"
done >"$tmp/reasons"
sed -i 's/^int$/\n&/' "$r/count.c"
COUNT=all mutate
exits 0 "every survivor has a reason"
says 'SURVIVED, because: it is the same to this test$'
says '^mutate: [0-9]+ passed, 0 failed$'

# a reason that is none any more
printf '01-a/count.c count_to\n    while (n {< -> <=} end)\n    who knows\n' \
    >>"$tmp/reasons"
COUNT=all mutate
exits 1 "a reason for a mutant that is red"
says 'reason for a mutant that is red: 01-a/count.c count_to while'
sed -i 's/{< -> <=} end/{< -> <=} gone/' "$tmp/reasons"
COUNT=all mutate
exits 1 "a reason for a line that is gone"
says 'reason for no line of any stage: 01-a/count.c count_to while'

# a stage that is red without a mutant says so
sed -i 's/count_to(0) != 0/1/' "$r/test/unit_count.c"
: >"$tmp/reasons"
mutate
exits 1 "a stage that is red already"
says 'without a mutant, a test is red: unit_count: it_counts_in_threes'
finish
