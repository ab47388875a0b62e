#!/bin/sh
# make broken: a bug that its test catches passes; each way to be no proof
# fails. The stage here is small, and its test program speaks as ours do.
# reads: kit/broken
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
command -v patch >/dev/null 2>&1 || {
    skip "make broken" patch
    finish
}

mkdir -p "$tmp/r/01-a/broken" "$tmp/r/01-a/test"
cd "$tmp/r" || exit 2
cat >01-a/Makefile <<'M'
BUILD ?= build
$(BUILD)/test/%: test/%.c add.c
	@mkdir -p $(BUILD)/test
	$(CC) $(SAN) -g -o $@ $^
M
cat >01-a/add.c <<'C'
#include <stdlib.h>

int
add(int a, int b)
{
    return a + b;
}

int
twice(int a)
{
    return 2 * a;
}
C
cat >01-a/test/unit_add.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int add(int a, int b);
int twice(int a);
static int bad;
#define ASSERT(name, c) ((c) ? 0 : (bad++, \
    fprintf(stderr, "test/unit_add.c:%d: %s: %s failed\n", __LINE__, name, #c)))
int main(void)
{
    const char *t = getenv("RT_TEST");
    int seen = 0;
    if (!strcmp(t, "adds")) {
        seen = ASSERT("adds", add(1, 2) == 3) + 1;
    }
    if (!strcmp(t, "doubles")) {
        seen = ASSERT("doubles", twice(4) == 8) + 1;
    }
    if (!strcmp(t, "red")) {
        seen = ASSERT("red", 0) + 1;
    }
    if (!seen) {
        fprintf(stderr, "no test is named %s\n", t);
        bad = 1;
    }
    return bad;
}
C
bug() { # NAME TEST SED [LINE...]: a patch that makes this change to add.c
    cp 01-a/add.c "$tmp/add.c"
    sed "$3" "$tmp/add.c" >01-a/add.c
    name=$1
    {
        echo "Why: somebody believes it"
        echo "Caught-by: unit_add $2"
        shift 3
        [ $# -eq 0 ] || printf '%s\n' "$@"
        echo
        diff -u --label a/add.c --label b/add.c "$tmp/add.c" 01-a/add.c
    } >"01-a/broken/$name.patch"
    cp "$tmp/add.c" 01-a/add.c
}
broken() { run env BROKEN_ROOT="$tmp/r" sh "$here/kit/broken" "$@"; }

bug minus adds 's/a + b/a - b/'
bug once doubles 's/2 \* a/a/'
broken
exits 0 "two bugs, each caught"
says '^ok +01-a/broken/minus.patch$'
says 'assert test/unit_add.c:14$'
says '^broken: 2 passed, 0 failed$'
broken 01-a
exits 0 "one stage by name"

fails() { # PATTERN: it does, and the bug is taken out again
    broken
    exits 1 "$1"
    says "$1"
    says 'broken: 2 passed, 1 failed'
    rm -f 01-a/broken/x.patch
}
bug x adds 's/stdlib/stdio/'
fails 'unit_add adds passes with the bug in'
bug x adds 's/a + b/a * b/'
fails 'caught at the same place as 01-a/broken/minus.patch: assert'
bug x adds 's/a + b/a + /'
fails 'does not compile: .*error'
bug x missing 's/a + b/a * b/'
fails 'without the bug, unit_add missing does not pass'
bug x red 's/a + b/a * b/'
fails 'without the bug, unit_add red does not pass'
bug x adds 's/a + b/a * b/'
sed -i 's/^Why: .*//' 01-a/broken/x.patch
fails 'its header lacks Why'
bug x adds 's/a + b/a * b/'
sed -i 's/return a + b/return b + a/' 01-a/broken/x.patch
fails 'does not apply'

# a sanitizer may be the witness, if the header asks for it
bug heap adds 's/return a + b/char *p = malloc(1); free(p); return a + b + *p/' \
    "With: asan"
broken
exits 0 "a bug that AddressSanitizer sees"
says 'sanitizer: AddressSanitizer: heap-use-after-free in add.c'
rm 01-a/broken/heap.patch

# the assertion taken out, the proof is gone
sed -i 's/ASSERT("adds".*1;/1;/' 01-a/test/unit_add.c
broken
exits 1 "the assertion is taken out of the test"
says 'unit_add adds passes with the bug in'
finish
