#!/bin/sh
# kit/explore/test/broken.sh [NAME...]: does a model see each mistake in the
# order of events? The bugs are those of the stages' broken/ folders, as
# broken.list says, and mutants/*.patch, whose headers say it themselves:
#
#     Caught-by: model MODEL VERDICT[/VERDICT]
#
# Each is made in a copy of stage 03. There the model must end in that verdict,
# and hold where nothing is broken. A bug that the list forgets is a failure,
# and so is a model that no bug names.
# Two verdicts: an access and a free that nothing orders are a race or a use
# after free, whichever comes first.
# TIER=check leaves the mutants out.
# Exit: 0 each is seen, 1 one is not, 2 misuse.
. "$(dirname "$0")/../../env"
here=$(cd "$(dirname "$0")" && pwd) || exit 2
root=$(cd "$here/../../.." && pwd) || exit 2
make=${MAKE:-make}
unset MAKEFLAGS MFLAGS MAKELEVEL IN BUILD
stage=03-scheduler
passed=0 failed=0
copy=$(mktemp -d) || exit 2
trap 'rm -rf "$copy"' EXIT
trap 'exit 2' HUP INT TERM

pass() { passed=$((passed + 1)) && echo "  $*"; }
fail() { failed=$((failed + 1)) && echo "FAILED  $*"; }

# explore MODEL: sets verdict. What it says stands in $copy/said.
explore() {
    verdict="does not compile"
    so=$copy/build/$stage/$1.so
    $make -s -C "$root/kit/explore" IN="$copy/in" BUILD="$copy/build" "$so" \
        >"$copy/said" 2>&1 || return
    rm -f "$copy/row"
    timeout 60 "$root/kit/explore/build/explore" --row="$copy/row" \
        "$so" >"$copy/said" 2>&1
    verdict="cannot be explored"
    [ -s "$copy/row" ] && verdict=$(cut -f 1 "$copy/row")
}
# sound MODEL: it holds where nothing is broken; asked once for each.
sound() {
    case " $asked " in *" $1 "*) return ;; esac
    asked="$asked $1"
    explore "$1"
    case $verdict in
    holds) [ "$(cut -f 2 "$copy/row")" = exhaustive ] && return ;;
    esac
    fail "$1 should hold where nothing is broken: $verdict"
}
touched() { # PATCH: the files that it changes
    sed -n 's!^+++ b/\(.*/\)\{0,1\}\([a-z_0-9]*\.[ch]\)[[:space:]]*$!\2!p' "$1"
}
restore() { # FILE...: newer than what was built of the broken one
    for file in "$@"; do
        cp "$root/$stage/$file" "$copy/in/$file"
    done
}
# try NAME PATCH MODEL VERDICT
try() {
    [ -f "$root/$stage/model/$3.c" ] || {
        fail "$1: no model $3"
        return
    }
    sound "$3"
    files=$(touched "$2")
    # shellcheck disable=SC2086 # file names without blanks
    set -- "$1" "$2" "$3" "$4" $files
    strip=1
    grep -q "^+++ b/[0-9]" "$2" && strip=2
    if [ ! "$files" ] ||
        ! patch -s -f -p$strip -d "$copy/in" <"$2" >"$copy/said" 2>&1; then
        fail "$1: the patch does not apply to $stage"
    else
        explore "$3"
        case "/$4/" in
        *"/$verdict/"*) pass "$1: $3 says $verdict" ;;
        *)
            fail "$1: $3 says $verdict, and not $4"
            tail -n 12 "$copy/said"
            ;;
        esac
    fi
    shift 4
    restore "$@"
}
wanted() { # NAME: one that was asked for, or all are
    [ "$names" = "  " ] && return 0
    case $names in *" $1 "*) return 0 ;; esac
    return 1
}

names=" $* "
asked=
mkdir "$copy/in" && cp "$root/$stage"/*.[ch] "$copy/in/" || exit 2
$make -s -C "$root/kit/explore" explore || exit 2

sed '/^#/d; /^$/d' "$here/broken.list" >"$copy/list"
while read -r n bug model verdict_or_reason <&3; do
    [ "$model" = - ] && continue
    wanted "$bug" || continue
    set -- "$root/$n"-*/broken/"$bug.patch"
    if [ -f "$1" ]; then
        try "$bug" "$1" "$model" "$verdict_or_reason"
    else
        fail "$bug: no such bug in stage $n"
    fi
done 3<"$copy/list"

for p in "$here"/mutants/*.patch; do
    [ "${TIER:-}" = check ] && break # a second for each of them
    bug=$(basename "$p" .patch)
    wanted "$bug" || continue
    sed -n 's/^Caught-by: model //p' "$p" >"$copy/by"
    while read -r model verdict_or_reason <&3; do
        try "$bug" "$p" "$model" "$verdict_or_reason"
    done 3<"$copy/by"
done

# Each bug of a stage is on the list, or says why not.
for p in "$root"/0[123]-*/broken/*.patch; do
    n=${p#"$root"/}
    n=${n%%-*}
    bug=$(basename "$p" .patch)
    wanted "$bug" || continue
    grep -q -e "^$n $bug " -e "^$n \* " "$copy/list" ||
        fail "$bug of stage $n: broken.list says neither which model sees it," \
            "nor why none can"
done

# A model that sees no mistake proves nothing, but where it is wrong itself.
for m in "$root/$stage/model"/*.c; do
    model=$(basename "$m" .c)
    wanted "$model" || continue
    case $model in lib_*) continue ;; esac
    grep -q '^ *\.breaks' "$m" ||
        grep -qw -e "$model" "$copy/list" "$here"/mutants/*.patch ||
        fail "$model: of which mistake does it say that it is one?"
done

if [ $((passed + failed)) = 0 ]; then
    echo "no bug or model of that name:$names" >&2
    exit 2
fi
echo "explore broken: $passed passed, $failed failed"
[ $failed = 0 ]
