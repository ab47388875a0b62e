#!/bin/sh
# The exercises with other compilers than cc: the starter is red for the reason
# that its `about` names, our answer is green, and the kit's own part builds.
# In make check-all each exercise with each compiler that is here, otherwise
# one of each kind with clang. COMPILERS="clang-19" names others.
. "$(dirname "$0")/lib.sh"
cd "$here" || exit 2
. kit/grade/lib.sh
part=compilers # lib.sh of the judge has no such name, and may get one
case ${TIER:-check-all} in
check-all) some=$(ls -d exercises/0*/*/) ;;
*) some=$(for id in 1.1 1.7 2.1 3.14; do find_exercise $id && echo "$dir"; done) ;;
esac
known="clang clang-13 clang-14 clang-15 clang-16 clang-17 clang-18 clang-19
gcc-10 gcc-11 gcc-12 gcc-13 gcc-14"
[ "${TIER:-check-all}" = check-all ] || known=clang
same= # clang and clang-14 may be one program
for c in ${COMPILERS:-$known}; do
    path=$(command -v "$c") && path=$(readlink -f "$path") || {
        [ "${COMPILERS:-}$c" = clang ] && skip "the exercises with clang" clang
        continue
    }
    case " $same " in *" $path "*) continue ;; esac
    same="$same $path"
    [ "$(readlink -f "$(command -v cc)")" = "$path" ] && continue
    for d in $some; do
        read_about "${d%/}"
        [ "$a_kind" = build ] && continue
        # what it says is of no use here, its record is
        run env CC="$c" timeout 120 sh kit/grade/grade --strict \
            --record "$tmp/record" --file "${d%/}/$a_file" "${d%/}"
        exits 1 "$c: the starter of $id"
        printed=$(awk -F'\t' '$1 == "case" && $3 == "red" {
            print $4 == "-" ? "none" : $4; exit }' "$tmp/record")
        [ "$printed" = "$a_starter_red" ]
        verdict $? "$c: the starter of $id is red [$a_starter_red], not [$printed]"
        rm -f "$tmp/record"
        run env CC="$c" timeout 120 sh kit/grade/grade --strict \
            --file "${d%/}/solution/$a_file" "${d%/}"
        exits 0 "$c: our answer to $id"
    done
    echo "$c: $(echo "$some" | wc -w) exercises, $passed passed so far"
done
finish
