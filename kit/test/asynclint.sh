#!/bin/sh
# asynclint says what each sample's first line expects, at that line, and
# nothing about good.c; and it reads no further than it should.
# reads: kit/asynclint kit/test/asynclint/
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"

for f in "$here"/kit/test/asynclint/*.c; do
    name=$(basename "$f")
    run sh "$here/kit/asynclint" "$f"
    if [ "$name" = good.c ]; then
        exits 0 "$name"
        says_not .
        continue
    fi
    exits 1 "$name"
    line=$(sed -n '1s/.*expect \([0-9]*\): .*/\1/p' "$f")
    text=$(sed -n '1s/.*expect [0-9]*: \(.*\) \*\/$/\1/p' "$f")
    one_line "$name"
    says "/$name:${line:-?}: F8: .*${text:-?}.*\. [A-Z].*\. [A-Z].*\.$"
done
run sh "$here/kit/asynclint"
exits 2 "asynclint without a file"

# a line that is let through, with its reason
f=$here/kit/test/asynclint/local-assigned.c
sed 's|int x;|int x; /* asynclint: ok, a test */|' "$f" >"$tmp/ok.c"
run sh "$here/kit/asynclint" "$tmp/ok.c"
exits 0 "a line with the comment asynclint: ok, REASON"
sed 's|int x;|int x; /* asynclint: ok, */|' "$f" >"$tmp/ok.c"
run sh "$here/kit/asynclint" "$tmp/ok.c"
exits 1 "a line with the comment but without a reason"

# two files in one run: what the first left open does not reach the second
printf 'void f(void) {\n' >"$tmp/open.c"
run sh "$here/kit/asynclint" "$tmp/open.c" "$f"
exits 1 "a file after one with an open brace"
says "local-assigned.c:10: "
finish
