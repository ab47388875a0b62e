#!/bin/sh
# Every exercise by the learner's commands, in a fresh copy of the kit, on a
# machine that has little more than cc and make: the first red comes in less
# than a minute; the starter is red, our answer green, compare shows both, and
# the next command is always named.
#
# All of them take minutes. In `make check` (TIER=check) go the first exercise of
# each stage and of each kind; what is wrong with one exercise alone, the judge
# of the authors (author-check) finds there too.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
cd "$here" || exit 2
[ -d exercises ] || finish
mkdir -p "$tmp/the kit" "$tmp/bin"
cp -r Makefile kit chapters exercises 0[0-9]-*/ "$tmp/the kit/"
cd "$tmp/the kit" || exit 2
rm -rf build work 0*/build kit/trace/build
for t in sh awk sed grep cat cp mv ln rm ls mkdir mktemp chmod cksum date sort \
    head tail tr wc basename dirname find cmp comm diff cut fold id uname nproc \
    sleep timeout kill touch env expr test printf make cc gcc as ld ar nm \
    addr2line; do
    path=$(command -v $t) && ln -s "$path" "$tmp/bin/$t" 2>/dev/null
done
PATH=$tmp/bin

typed() { run make "$@"; }
last() { # PATTERN
    grep -v '^make: \*\*\*' "$tmp/out" | tail -n 1 | grep -qE -- "$1"
    verdict $? "expected as the last line: $1"
}
TIER=${TIER:-check-all}
known=
typed exercise 1.1
exits 2 "the first exercise"
says "Red is expected here"
says "^FAIL 1.1 "
says "^  law +F[0-9]"
# processor time of all that was run until here; a busy machine adds none to it
times >"$tmp/times"
awk 'NR == 2 { split($1 "m" $2, t, "m")
    exit (t[1] + t[3]) * 60 + t[2] + t[4] >= 60 }' "$tmp/times"
verdict $? "the first informative red costs less than 60 s"
rm -rf work

for about in exercises/*/*/about; do
    dir=${about%/about}
    stage=${dir#exercises/}
    stage=${stage%%/*}
    n=${stage%%-*}
    m=${dir##*/}
    id=${n#0}.${m%%-*}
    kind=$(sed -n 's/^kind: *//p' "$about")
    case "$TIER $known " in
    "check "*" $stage "*" $kind "* | "check "*" $kind "*" $stage "*) continue ;;
    esac
    known="$known $stage  $kind "
    if [ "$kind" = build ]; then # needs Check, and is built: see build.sh
        typed exercise "$id"
        exits 0 "make exercise $id"
        last "^next: (make stage|\./setup)"
        continue
    fi
    file=$(sed -n 's/^file: *//p' "$about")
    mine=work/$id-${m#*-}/$file
    typed exercise "$id"
    exits 2 "make exercise $id, as it was given"
    says "^$id .*: .* minutes \(an estimate\), difficulty [1-5] of 5$"
    says "^  the whole task   $dir/README.md$"
    says "^FAIL $id "
    last "^next: change $mine, then: make exercise $id$"
    typed hint
    exits 0 "make hint for $id"
    says "^hint 1 of 4 for $id "
    awk 'length > 100 { exit 1 }' "$tmp/out"
    verdict $? "$id: a hint of lines that are not too long"
    cp "$dir/solution/$file" "$mine"
    typed exercise "$id"
    exits 0 "make exercise $id, with our answer"
    last "^next: make compare $id$"
    typed compare "$id"
    exits 0 "make compare $id"
    last "^next: (make|\./setup)"
done
typed list
exits 0 "make list"
typed next
last "^next: (make|\./setup)"
typed progress
last "^next: (make|\./setup)"
finish
