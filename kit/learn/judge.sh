# Sourced after lib.sh and choose: runs the tests on the learner's copy.

# judge: shows what the tests say, notes it. verdict becomes green, red or
# fault; green_before is set if it was green at some time before.
judge() {
    verdict=
    record=$state/record.$$
    trap 'rm -f "$record"' EXIT
    trap 'rm -f "$record"; exit 130' INT TERM
    green_before=$(events green | head -n 1)
    sum=$(key)
    GRADE_NEXT=no sh kit/grade/grade --record "$record" --file "$mine" "$id" \
        </dev/null
    status=$?
    # what failed, in one line: the same failure reads the same
    fails=$(awk -F "\t" '$1 == "case" && ($3 == "red" || $3 == "crashed") {
        print $4, $5; exit }' "$record" 2>/dev/null)
    case $status in
    0) verdict=green ;;
    1 | 3) verdict=red ;;
    *) verdict=fault ;;
    esac
    last=$(events red green | tail -n 1)
    case $verdict in
    green) new="green $sum" ;;
    red)
        fails=${fails:-- it does not compile}
        # what the starter itself says is no belief of the learner
        cmp -s "$dir/$file" "$mine" && fails="given $fails"
        new="red $sum $fails"
        ;;
    *) return ;;
    esac
    # an unchanged file that fails again is no new try
    [ "${last#* * }" = "$new" ] || note "$id" "$new"
}

# offer: a line that offers a hint, if the last three tries failed alike
offer() {
    levels=$(grep -c '^## [0-9]' "$dir/hints.md" 2>/dev/null)
    shown=$(events hint | wc -l)
    [ "${levels:-0}" -gt "$shown" ] || return 0
    events red green | awk '
    { what = $3 == "green" ? "" : $0
      for (i = 0; i < 4; i++) sub(/^[^ ]* /, "", what)
      n = what == before ? n + 1 : 1; before = what }
    END { exit !(before != "" && before !~ /compile/ && n >= 3) }' &&
        echo "The same failure three times. A hint may help, and costs" \
            "nothing: make hint"
    :
}
