#!/bin/sh
# kit/explore/test/seeded.sh: each example that is wrong is found, as what it
# says it is, soon; each that is right is exhausted. Then the same with reads
# that see the newest store alone. The table of examples/README.md is what was
# seen here; `test/seeded.sh --write` writes it anew.
# Closes with `explore seeded: N passed, N failed`.
. "$(dirname "$0")/../../env"
cd "$(dirname "$0")/.." || exit 2
make=${MAKE:-make}
build=${BUILD:-build}
unset MAKEFLAGS MFLAGS MAKELEVEL FILE STAGE IN
readme=examples/README.md
write=
case ${1:-} in
'') ;;
--write) write=yes ;;
*)
    echo "use: test/seeded.sh [--write]" >&2
    exit 2
    ;;
esac
# No mistake needs more runs than this, and no example more than that.
soon=2000
ever=200000
passed=0 failed=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' INT TERM

good() { passed=$((passed + 1)); }
bad() { # WORDS; what the explorer said is shown
    failed=$((failed + 1))
    echo "FAIL: $*"
    sed 's/^/    | /' "$tmp/said" | head -n 20
}
expect() { # WHAT TEST...: a test is a command
    what=$1
    shift
    if "$@"; then good; else bad "$what"; fi
}
tab=$(printf '\t')
explore() { # NAME OPTION...: its row in the variables below
    so=$build/examples/$1.so
    shift
    rm -f "$tmp/row"
    timeout 120 "$build/explore" --row="$tmp/row" --max="$ever" "$@" "$so" \
        >"$tmp/said" 2>&1 </dev/null
    status=$?
    verdict="no verdict: exit $status" how='' runs=0 schedule=- breaks=-
    [ -s "$tmp/row" ] || return
    IFS=$tab read -r verdict how threads steps runs pruned seconds cost \
        schedule breaks stale stale_runs sites law <"$tmp/row"
}

# ---- what there is ---------------------------------------------------------
all=$(ls examples/*.c | sed 's|.*/||; s|\.c$||')
set --
for name in $all; do
    set -- "$@" "$build/examples/$name.so"
done
if ! $make -s BUILD="$build" explore "$@" >"$tmp/said" 2>&1; then
    bad "the examples do not build"
    echo "explore seeded: $passed passed, $failed failed"
    exit 1
fi
# NAME_MISTAKE.c names its file NAME.c in its last line; one that is right, and
# has another size, does so too.
base_of() {
    sed -n 's/^#include "\(.*\)\.c"$/\1/p' "examples/$1.c"
}
# Its first comment up to the first full stop or colon, without "NAME.c, but".
mistake_of() {
    awk '/^\/\*/ { on = 1 } on { sub(/^[\/ ]\*+ ?/, ""); text = text " " $0 }
        /\*\/$/ { exit }
        END {
            sub(/ *\*\/ *$/, "", text)
            sub(/^ */, "", text)
            sub(/^[a-z_0-9]+\.c,? (but )?/, "", text)
            if (match(text, /[.:;]( |$)/)) text = substr(text, 1, RSTART - 1)
            print text
        }' "examples/$1.c"
}
issue_of() {
    sed -n 's|.*\(https://github.com/[^ ,;.)]*\).*|\1|p' "examples/$1.c" |
        head -n 1
}

# ---- each of them ----------------------------------------------------------
printf '%-38s %-15s %5s %8s %7s  %s\n' example verdict cost runs seconds \
    schedule
for name in $all; do
    explore "$name"
    case $schedule in
    *????????????????????????????????????????) short="(${#schedule} letters)" ;;
    *) short=$schedule ;;
    esac
    printf '%-38s %-15s %5s %8s %7s  %s\n' "$name" "$verdict" "$cost" "$runs" \
        "$seconds" "$short"
    if [ "$breaks" = - ]; then
        expect "$name holds, and is exhausted; it is: $verdict, $how" \
            [ "$verdict $how $status" = "holds exhaustive 0" ]
        row="$(base_of "$name")$tab$name$tab$runs$tab$threads$tab$steps"
        echo "$row$tab$law" >>"$tmp/right"
        explore "$name" --sc
        expect "$name --sc holds, too; it is: $verdict, $how" \
            [ "$verdict $how" = "holds exhaustive" ]
        continue
    fi
    must=$breaks needs=$stale found=$schedule
    expect "$name ends in $must; it is: $verdict" \
        [ "$verdict $status" = "$must 0" ]
    expect "$name is found within $soon runs" [ "$runs" -le $soon ]
    row="$(base_of "$name")$tab$name$tab$verdict$tab$needs$tab$cost$tab$runs"
    echo "$row$tab$(mistake_of "$name")$tab$(issue_of "$name")" >>"$tmp/wrong"
    explore "$name" --replay="$found"
    expect "$name --replay=$found ends in $must; it is: $verdict" \
        [ "$verdict $schedule" = "$must $found" ]
    explore "$name" --sc
    if [ "$needs" = 1 ]; then
        expect "$name --sc holds; it is: $verdict, $how" \
            [ "$verdict $how" = "holds exhaustive" ]
    else
        expect "$name --sc ends in $must; it is: $verdict" \
            [ "$verdict" = "$must" ]
    fi
done

# A mistake is one only if the same file without it is right.
for name in $all; do
    base=$(base_of "$name")
    [ "$base" ] || continue
    expect "$name stands on $base, which is right" \
        grep -q "^$tab$base$tab" "$tmp/right"
done

# Each word that a run can end in has an example.
"$build/explore" --list-verdicts >"$tmp/said"
for word in $(sed 's/ .*//' "$tmp/said"); do
    [ "$word" = holds ] || expect "an example ends in $word" \
        grep -q "$tab$word$tab" "$tmp/wrong"
done

# ---- the table -------------------------------------------------------------
table() {
    echo "| right | threads, steps | runs | law |"
    echo "|---|---|---|---|"
    awk -F '\t' '{ printf "| [`%s`](%s.c) | %s, %s | %s | %s |\n", $2, $2,
        $4, $5, $3, $6 }' "$tmp/right"
    echo
    echo "| wrong | what is wrong | ends in | old reads? | cost | runs |"
    echo "|---|---|---|---|---|---|"
    awk -F '\t' '{
        number = $8
        sub(/.*\//, "", number)
        issue = $8 == "" ? "" : sprintf(" ([#%s](%s))", number, $8)
        printf "| [`%s`](%s.c) | %s%s | %s | %s | %s | %s |\n", $2, $2, $7,
            issue, $3, $4 == 1 ? "needed" : "no", $5, $6 }' "$tmp/wrong"
}
table >"$tmp/table"
begin='<!-- written by test/seeded.sh --write -->'
if [ "$write" ]; then
    awk -v begin="$begin" -v table="$tmp/table" '
        $0 == begin { print; print ""; skip = 1
            while ((getline line <table) > 0) print line }
        /^#/ && skip { print ""; skip = 0 }
        !skip' "$readme" >"$tmp/readme" && cat "$tmp/readme" >"$readme"
    echo "written: $readme"
fi
# All but the runs, which another order of search would change.
rows() {
    sed -n 's/ | [0-9]* |$/ |/; /^| \[`/p' "$1" | sed 's/ | [0-9]* | / | /'
}
rows "$tmp/table" >"$tmp/is"
rows "$readme" >"$tmp/said"
diff "$tmp/said" "$tmp/is" >"$tmp/differs"
status=$?
cp "$tmp/differs" "$tmp/said"
expect "$readme says what is; write it anew with test/seeded.sh --write" \
    [ $status = 0 ]

# The steps that it shows are steps of the runs that it tells of.
squeeze() { sed 's/  */ /g; s/^ //'; }
for name in running_by_store sleep_without_fence sleep_without_second_look; do
    explore "$name"
    squeeze <"$tmp/said" >>"$tmp/steps"
done
squeeze <"$readme" | grep -E '^(=>|[0-9]+) ' >"$tmp/shown"
while read -r step; do
    cp "$tmp/steps" "$tmp/said"
    expect "$readme shows a step that is none: $step" \
        grep -qF -e "$step" "$tmp/steps"
done <"$tmp/shown"

echo "explore seeded: $passed passed, $failed failed"
[ $failed = 0 ]
