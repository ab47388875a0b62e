#!/bin/sh
# make CC=clang exercise N.M, and with other compilers than cc: the kit's own
# part builds, the starter is red for the reason that its `about` names, our
# answer is green. In make check-all each exercise with each compiler that is
# here, otherwise one of each kind with clang. COMPILERS="clang-19" names others.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
kit="$tmp/kit"
mkdir -p "$kit"
cd "$here" || exit 2
cp -r Makefile kit exercises chapters 0[0-9]-*/ "$kit/"
cd "$kit" || exit 2
rm -rf 0*/build kit/explore/build kit/trace/build
[ "${TIER:-check-all}" = check-all ] && all=yes || all=

exercise() { # COMPILER FOLDER
    stage=${2#exercises/}
    stage=${stage%%/*}
    n=${stage%%-*}
    n=${n#0}
    name=${2%/}
    name=${name##*/}
    id=$n.${name%%-*}
    about() { sed -n "s/^$1: *//p" "$2/about"; }
    file=$(about file "$2")
    if [ "$(about kind "$2")" = build ]; then
        sh kit/have-check || { skip "$1: make stage $n IN=" check && return; }
        run make CC="$1" exercise "$id"
        exits 0 "$1: make exercise $id"
        run make CC="$1" stage "$n" IN="work/$stage"
        exits 2 "$1: make stage $n IN=work/$stage"
        says '^still to write: [0-9]+ functions'
        return
    fi
    run make CC="$1" exercise "$id"
    exits 2 "$1: make exercise $id, the starter"
    says_not "the kit's own part"
    # the last word of the notes is what it was red for
    belief=$(awk -v id="$id" '$2 == id && $3 == "red" { print $6 }' \
        work/.underhood/log | tail -n 1)
    wanted=$(about starter-red "$2")
    [ "${belief:-?}" = "$wanted" ] || [ "$belief$wanted" = -none ]
    verdict $? "$1: the starter of $id is red [$wanted], not [${belief:-?}]"
    cp "$2/solution/$file" "work/$id-${name#*-}/$file"
    run make CC="$1" exercise "$id"
    exits 0 "$1: make exercise $id, our answer"
    says "^GREEN $id "
}

known="gcc-10 gcc-11 gcc-12 gcc-13 gcc-14 clang clang-13 clang-14 clang-15
clang-16 clang-17 clang-18 clang-19"
[ "$all" ] || known=clang
tried=" $(readlink -f "$(command -v cc)")" # clang and clang-14 may be one program
for c in ${COMPILERS:-$known}; do
    path=$(command -v "$c") || {
        [ "$c" = clang ] && skip "the exercises with clang" clang
        continue
    }
    path=$(readlink -f "$path")
    case "$tried " in *" $path "*) continue ;; esac
    tried="$tried $path"
    rm -rf work
    for d in exercises/0*/*/; do
        case $all${d#exercises/} in
        yes* | 01-future/[17]-* | 02-*/1-* | 03-*/14-*) exercise "$c" "${d%/}" ;;
        esac
    done
    echo "$c: $passed passed, $failed failed so far"
done
finish
