#!/bin/sh
# make lineage: the classes, the reasons it asks for, and carry.
# reads: kit/classes kit/lineage kit/carry
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"

mkdir -p "$tmp/r/01-a/test" "$tmp/r/02-b/test" "$tmp/r/03-c" "$tmp/r/kit"
cd "$tmp/r" || exit 2
cp "$here/kit/env" "$here/kit/classes" "$here/kit/lineage" "$here/kit/carry" kit/
for s in 01-a 02-b 03-c; do
    : >$s/Makefile
    printf 'one\ntwo\nthree\n' | tee $s/same.c $s/grown.c $s/rewritten.c \
        >$s/gone.c
    printf '# %s\n\n## Lineage\n' $s >$s/README.md
done
rm 02-b/gone.c 03-c/gone.c
printf 'one\none and a half\ntwo\nthree\nfour\n' | tee 02-b/grown.c >03-c/grown.c
printf 'one\nthree\n' | tee 02-b/rewritten.c >03-c/rewritten.c
: >02-b/fresh.c
: >03-c/fresh.c
lines() { printf '%s\n' '# b' '' '## Lineage' "$@" >02-b/README.md; }
lineage() { run sh kit/lineage; }
grown='- `grown.c` grown: it must count halves'
rewritten='- `rewritten.c` rewritten: two is never read'
gone='- `gone.c` gone: nobody called it'

lines "$grown" "$rewritten" "$gone"
lineage
exits 0 "each reason stands"
says '^same\.c +new +same +same$'
says '^grown\.c +new +grown +same$'
says '^rewritten\.c +new +rewritten +same$'
says '^gone\.c +new +gone$| +gone +\.$'
says '^fresh\.c +\. +new +same$'
says '^lineage: .* passed, 0 failed$'

fails() { # PATTERN
    lineage
    exits 1 "$1"
    says "$1"
}
lines "$rewritten" "$gone"
fails '02-b/README.md does not say why grown.c is grown'
lines "$grown" "$gone"
fails '02-b/README.md does not say why rewritten.c is rewritten'
lines "$grown" "$rewritten"
fails '02-b/README.md does not say why gone.c is gone'
lines "$grown" "$rewritten" '- `gone.c` gone:'
fails 'gives no reason for gone.c'
lines "$grown" '- `rewritten.c` grown: it must count halves' "$gone"
fails 'calls rewritten.c grown, it is rewritten'
lines "$grown" "$rewritten" "$gone" '- `same.c` grown: it must count halves'
fails 'calls same.c grown, it is same'
lines "$grown" "$rewritten" "$gone" '- `none.c` new: it is not there at all'
fails 'calls none.c new, it is not there'
lines "$grown" "$rewritten" "$gone" '## Else' '- `none.c` new: another section'
lineage
exits 0 "a line in another section is no claim"
printf 'one\ntwo\nthree and more\n' >02-b/grown.c
fails '02-b/README.md calls grown.c grown, it is rewritten'
rm 02-b/README.md
fails '02-b/README.md does not say why'

# carry: the same copy follows, the grown one is patched, the rewritten one not
if command -v git >/dev/null 2>&1; then
    printf 'one\none and a half\ntwo\nthree\nfour\n' >02-b/grown.c
    git init -q . && git -c core.hooksPath=/dev/null add -A &&
        git -c core.hooksPath=/dev/null -c user.name=t -c user.email=t@t \
            commit -qm t
    run sh kit/carry 01-a/same.c
    exits 2 "carry of a file that nobody changed"
    sed -i 's/two/2/' 01-a/same.c 01-a/grown.c 01-a/rewritten.c
    run sh kit/carry 01-a/same.c
    exits 0 "carry"
    cmp -s 01-a/same.c 03-c/same.c
    verdict $? "carry reaches the third stage"
    run sh kit/carry 01-a/grown.c
    if command -v patch >/dev/null 2>&1; then
        grep -q '^2$' 02-b/grown.c && grep -q half 02-b/grown.c
        verdict $? "carry makes the same correction in a grown file"
    else
        skip "carry into a grown file" patch
    fi
    run sh kit/carry 01-a/rewritten.c
    says '02-b/rewritten.c: rewritten; look at it by hand'
    run sh kit/carry
    exits 2 "carry without a file"
else
    skip "carry" git
fi
finish
