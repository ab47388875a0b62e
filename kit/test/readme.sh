#!/bin/sh
# Each command that a README or the menu tells to type is one that the door
# knows. Runs in a copy of the door where every tool does nothing.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"

mine=$tmp/root/work # what a learner has
mkdir -p "$tmp/root/kit/tour" "$tmp/root/kit/mutate" \
    "$tmp/root/kit/learn" "$mine"
cd "$here" || exit 2
cp Makefile "$tmp/root/"
cp kit/Makefile kit/env "$tmp/root/kit/"
for f in kit/* kit/learn/*; do
    [ -f "$f" ] || continue
    case $f in
    *Makefile | */env) ;;
    */near | */expand) cp "$f" "$tmp/root/kit/" ;;
    *) echo 'exit 0' >"$tmp/root/$f" ;;
    esac
done
for s in 0[0-9]-*; do
    [ -f "$s/Makefile" ] || continue
    mkdir -p "$tmp/root/$s" "$mine/$s"
    cp -r "$s"/*.[ch] "$s/Makefile" "$s/demo" "$tmp/root/$s/"
    [ -d "$s/steps" ] && cp -r "$s/steps" "$tmp/root/$s/"
    cp "$s"/*.h "$mine/$s"
done
echo 'exit 0' | tee "$tmp/root/kit/tour/tour" >"$tmp/root/kit/mutate/mutate"
for f in weave/weave weave/weave-check weave/steps weave/claims book/figures \
    book/book grade/author-check explore/stage; do
    [ -f "kit/$f" ] || continue
    mkdir -p "$tmp/root/kit/${f%/*}"
    echo 'exit 0' >"$tmp/root/kit/$f"
done

# Lines of the form `    make ...` (a block) and `make ...` in backquotes.
commands() {
    awk '
    /^    make( |$)/ || /^    \.\/setup && make/ {
        line = $0
        sub(/^ +/, "", line)
        sub(/   .*/, "", line)
        sub(/.*&& /, "", line)
        print line
    }
    {
        rest = $0
        while (match(rest, /`(\.\/setup && )?make[^`]*`/)) {
            line = substr(rest, RSTART + 1, RLENGTH - 2)
            rest = substr(rest, RSTART + RLENGTH)
            sub(/.*&& /, "", line)
            print line
        }
    }' "$@" | grep -vE ' N([. ]|$)|FILE|FUNC|\[|stgae' | sort -u
}
commands README.md kit/README.md >"$tmp/commands"
sh kit/menu | sed -n 's/^\(make [a-z]*\)   .*/\1/p' >>"$tmp/commands"
for v in menu learner author; do
    sh kit/menu $v
done | sed -n 's/^  \(make [a-z-]*\)  .*/\1/p' >>"$tmp/commands"
[ "$(wc -l <"$tmp/commands")" -gt 15 ]
verdict $? "commands were found"
cd "$tmp/root" || exit 2
while read -r command; do
    # shellcheck disable=SC2086 # a command line is words
    run $command
    exits 0 "$command"
done <"$tmp/commands"

# each file that a README names in backquotes at a line's table or text exists
cd "$here" || exit 2
for f in $(sed -n 's/.*`\(kit\/[a-zA-Z.\/-]*\|[0-9a-z.\/-]*\/[0-9a-z_]*\.[ch]\)`.*/\1/p' \
    README.md | grep -v "^work/"); do # work/ is made when it is needed
    [ -e "$f" ]
    verdict $? "README.md names $f"
done
# the picture is what a run draws
if [ -d 03-scheduler ]; then
    run sh kit/picture --check
    exits 0 "kit/picture --check (kit/picture draws it anew)"
fi
finish
