#!/bin/sh
# kit/explore/test/replay.sh: the schedule of a failing run means the same to
# an explorer and a model that gcc built as to those that clang built: the same
# verdict, the same table. In make check a part of the examples, otherwise all,
# and the models of the stages that break on purpose.
. "$(dirname "$0")/../../env"
. "$(dirname "$0")/../../test/lib.sh"
part="explore replay"
cd "$here/explore" || exit 2
make=${MAKE:-make}
have() { command -v "$1" >/dev/null 2>&1; }
compilers=
for cc in gcc clang; do
    if have $cc; then compilers="$compilers $cc"; else skip "replay" $cc; fi
done
[ "$compilers" = " gcc clang" ] || finish

# ---- what breaks on purpose ---------------------------------------------------
sources() { # a mistake is a file that takes in the right one
    grep -lE '^#define .*(BREAKS|STALE)' examples/*.c
    grep -l '\.breaks = "' ../../0[0-9]-*/model/*.c
}
some() { # in make check, every eighth
    if [ "${TIER:-}" = check ]; then awk 'NR % 8 == 1'; else cat; fi
}
sources | some >"$tmp/sources"
[ -s "$tmp/sources" ]
verdict $? "there are models that break on purpose"
object() { # the source on stdin
    sed 's|^examples/\(.*\)\.c$|examples/\1.so|
         s|^../../\([^/]*\)/model/\(.*\)\.c$|\1/\2.so|'
}
object <"$tmp/sources" >"$tmp/objects"
for cc in $compilers; do
    # shellcheck disable=SC2046 # words
    run $make -s CC=$cc BUILD="$tmp/$cc" explore \
        $(sed "s|^|$tmp/$cc/|" "$tmp/objects")
    exits 0 "the explorer and what breaks, built by $cc"
done

# ---- from one to the other -----------------------------------------------------
schedule_of() { # ROW FILE: the ninth field
    awk -F '\t' '{ print $9 }' "$1"
}
# What a replay says, but for how it was called and how long it took. A call
# that goes over several lines stands in the first one for gcc, and in the last
# one for clang: the compiler's __LINE__.
told() {
    sed '/^Again:/d; s/, [0-9.]* s$//; s/\.c:[0-9]*/.c/g; s/  *$//' "$tmp/out"
}
replay() { # FINDER OTHER OBJECT
    rm -f "$tmp/row"*
    run timeout 60 "$tmp/$1/explore" --row="$tmp/row" "$tmp/$1/$3"
    schedule=$(schedule_of "$tmp/row")
    [ "$schedule" ] && [ "$schedule" != - ]
    verdict $? "$3 breaks, by $1"
    word=$(cut -f 1 "$tmp/row")
    for cc in $1 $2; do
        run timeout 60 "$tmp/$cc/explore" --replay="$schedule" \
            --row="$tmp/row-$cc" "$tmp/$cc/$3"
        told >"$tmp/told-$cc"
        [ "$(cut -f 1 "$tmp/row-$cc")" = "$word" ]
        verdict $? "$3: $schedule, found by $1: $word, by $cc, too"
    done
    diff "$tmp/told-$1" "$tmp/told-$2" >"$tmp/out"
    verdict $? "$3: the same table by $1 and by $2 for $schedule"
}
while read -r object; do
    replay gcc clang "$object"
    replay clang gcc "$object"
done <"$tmp/objects"

# ---- a schedule of something else ------------------------------------------------
object=$(head -n 1 "$tmp/objects")
for wrong in h ax 'a b' a999 a300 a256; do
    run "$tmp/gcc/explore" --replay="$wrong" "$tmp/gcc/$object"
    exits 2 "--replay=$wrong"
    one_line "--replay=$wrong"
done
finish
