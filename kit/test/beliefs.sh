#!/bin/sh
# The fifty beliefs: kit/grade/beliefs, the table in chapters/misconceptions and
# its pages agree, and each detector that the table names is there.
# `kit/test/beliefs.sh --write` puts into the table which exercises meet which
# belief, as their `about` says.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
if [ "${1:-}" = --write ]; then
    cd "$here" || exit 2
    table=chapters/misconceptions/README.md
    for about in exercises/0[0-9]-*/*/about; do
        id=$(echo "$about" | awk -F'[/-]' '{ for (i = 3; i <= NF; i++)
            if ($i ~ /^[0-9]+$/) { print $2 + 0 "." $i; exit } }')
        for m in $(sed -n 's/^misconceptions: *//p' "$about"); do
            echo "$m $id ${about%/about}"
        done
    done >"$tmp/meets"
    awk -v meets="$tmp/meets" 'BEGIN {
        while ((getline line < meets) > 0) {
            split(line, w, " ")
            link[w[1]] = link[w[1]] (link[w[1]] ? ", " : "exercise ") "[" \
                w[2] "](../../" w[3] "/README.md)"
        }
    }
    /^\| (\[M|M)[0-9][0-9]/ {
        match($0, /M[0-9][0-9]/)
        id = substr($0, RSTART, RLENGTH)
        sub(/; \[?exercise [^|]*\|$/, "|")
        sub(/ *\|$/, "")
        print $0 (id in link ? "; " link[id] : "") " |"
        next
    }
    { print }' "$table" >"$tmp/table" && cat "$tmp/table" >"$table"
    exit
fi

# A word a line: what the table's last column names, with the row's id.
#     M03 test 01-future unit_cell the_newest_waker_replaces_the_older_one
#     M03 patch keeps-the-first-waker.patch
#     M02 rule F2 block_on.c          M36 exercise 3.4
named() { # README
    awk -F'|' '/^\| (\[M|M)[0-9][0-9]/ {
        id = $2
        gsub(/.*\[|\].*| /, "", id)
        n = split($(NF - 1), w, " ")
        stage = ""
        for (i = 1; i <= n; i++) {
            t = w[i]
            gsub(/[`,;.]+$/, "", t)
            gsub(/^`/, "", t)
            if (t ~ /^0[0-9]-/) stage = t
            if (t ~ /:$/ && w[i] ~ /^`/) {
                u = w[i + 1]
                gsub(/[`,;.]/, "", u)
                print id, "test", stage, substr(t, 1, length(t) - 1), u
            }
            if (w[i] ~ /^`[a-z-]+\.patch`/) {
                gsub(/[`,;]/, "", w[i])
                print id, "patch", w[i]
            }
            if (t == "rule") {
                f = w[i + 3]
                gsub(/[`,;]/, "", f)
                print id, "rule", w[i + 1], f
            }
            if (match(w[i], /^\[[0-9]+\.[0-9]+\]/))
                print id, "exercise", substr(w[i], 2, RLENGTH - 2)
        }
        if (match($(NF - 1), /law "[^"]*"/))
            print id, "law", substr($(NF - 1), RSTART + 5, RLENGTH - 6)
    }' "$1"
}

# What does not hold in the tree at $1, a line each.
check() {
    cd "$1" || return
    table=chapters/misconceptions/README.md
    awk -F'|' '{
        if ($1 != sprintf("M%02d", NR)) print "beliefs:" NR ": not M" NR
        if (length($2) > 70 || length($2) < 10) print $1 ": not a line"
    } END { if (NR != 50) print "beliefs: " NR " lines, 50 expected" }' \
        kit/grade/beliefs
    awk -F'|' '/^\| (\[M|M)[0-9][0-9]/ {
        gsub(/.*\[|\].*| /, "", $2)
        gsub(/^ +| +$/, "", $3)
        print $2 "|" $3
    }' "$table" | sort >"$tmp/rows"
    sort kit/grade/beliefs | diff - "$tmp/rows" | grep '^[<>]' |
        sed 's/^/the table says it in other words: /'
    named "$table" >"$tmp/named"
    while read -r id kind a b c; do
        case $kind in
        test)
            grep -qs "^START_TEST($c)" "$a/test/$b.c" ||
                echo "$id: $a has no test $b: $c"
            ;;
        patch)
            [ "$(ls 0*/broken/"$a" 2>/dev/null)" ] ||
                echo "$id: there is no $a"
            ;;
        rule)
            grep -qs "\"$a: " 0*/"$b" || echo "$id: $b has no rule $a"
            ;;
        law)
            grep -qsF "\"$a${b:+ $b}${c:+ $c}\"" kit/trace/check.c ||
                echo "$id: kit/trace/check.c has no law: $a $b $c"
            ;;
        exercise)
            grep -qs "^misconceptions:.*$id" \
                exercises/0"${a%.*}"-*/"${a#*.}"-*/about ||
                echo "$id: exercise $a does not name it"
            ;;
        esac
    done <"$tmp/named"
    for p in 0*/broken/*.patch; do
        id=$(sed -n 's/^Misconception: *//p' "$p")
        case $id in
        '' | M5[1-9] | M6? | M7?) continue ;;
        esac
        grep -qx "$id patch ${p##*/}" "$tmp/named" ||
            echo "$id: its row does not name ${p##*/}"
    done
    for p in chapters/misconceptions/M*.md; do
        id=$(basename "$p" .md)
        grep -q "^| \[$id\]($id.md) |" "$table" ||
            echo "$id: the table has no link to its page"
        grep -q "^# $id\. " "$p" || echo "$p: its title does not begin with $id"
        grep -q "(figures/$id.svg)" "$p" || echo "$p: it has no picture"
        grep -q "^\`\`\`claim" "$p" || echo "$p: it has no claim"
        words=$(sed '/^```/,/^```/d' "$p" | wc -w)
        [ "$words" -le 520 ] || echo "$p: $words words, at most 520"
    done
    grep -o '\](M[0-9]*\.md)' "$table" | tr -d '](' | tr -d ')' |
        while read -r page; do
            [ -f "chapters/misconceptions/$page" ] || echo "no page $page"
        done
}
run check "$here"
[ ! -s "$tmp/out" ]
verdict $? "each belief has its row, each detector is there"
pages=$(ls "$here"/chapters/misconceptions/M*.md | wc -l)
[ "$pages" -ge 24 ]
verdict $? "24 pages or more: $pages"

# Each way to be wrong is noticed.
copy=$tmp/copy
mkdir -p "$copy/kit/trace" "$copy/kit/grade"
cp -R "$here/chapters" "$copy/"
[ ! -d "$here/exercises" ] || cp -R "$here/exercises" "$copy/"
cp "$here/kit/trace/check.c" "$copy/kit/trace/"
cp "$here/kit/grade/beliefs" "$copy/kit/grade/"
for s in 01-future 02-reactor 03-scheduler; do
    mkdir -p "$copy/$s/test"
    cp -R "$here/$s/broken" "$copy/$s/"
    cp "$here/$s"/*.[ch] "$copy/$s/"
    cp "$here/$s"/test/*.c "$copy/$s/test/"
done
damage() { # FILE SED-COMMAND PATTERN
    cp "$copy/$1" "$tmp/kept"
    sed "$2" "$tmp/kept" >"$copy/$1"
    run check "$copy"
    says "$3"
    cp "$tmp/kept" "$copy/$1"
}
damage kit/grade/beliefs 's/^M04|first I/M04|then I/' 'M04.then I look'
damage 01-future/test/unit_cell.c 's/the_newest_waker_replaces/an_older_one/' \
    '^M03: 01-future has no test unit_cell'
damage 03-scheduler/current_thread.c 's/"S2: /"S9: /' \
    '^M39: current_thread.c has no rule S2'
damage kit/trace/check.c 's/never two polls\|no news of/any/' \
    '^M26: .* has no law: no news'
damage chapters/misconceptions/README.md 's/^| \[M04\](M04.md)/| M04/' \
    '^M04: the table has no link'
damage chapters/misconceptions/README.md 's/level-triggered.patch/x.patch/' \
    '^M25: there is no x.patch'
damage chapters/misconceptions/README.md 's/`polls-every-child.patch`//' \
    '^M18: its row does not name polls-every-child.patch'
damage chapters/misconceptions/M16.md 's/^```claim.*/```text/' \
    'M16.md: it has no claim'
mv "$copy/chapters/misconceptions/M20.md" "$tmp/M20.md"
run check "$copy"
says '^no page M20.md'
mv "$tmp/M20.md" "$copy/chapters/misconceptions/M20.md"
run check "$copy"
[ ! -s "$tmp/out" ]
verdict $? "the copy is whole again"
finish
