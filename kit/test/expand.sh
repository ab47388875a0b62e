#!/bin/sh
# make expand: the text that it prints compiles in place of the function, says
# the same when the program runs, and its cases are the lines of the awaits.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
cd "$here" || exit 2

# Each poll function of each demo of each stage.
for file in 0[1-3]-*/demo/*.c; do
    [ -f "$file" ] || continue
    stage=${file%%/*}
    grep -q RT_ASYNC_BEGIN "$file" || continue
    cp "$file" "$tmp/all.c"
    for func in $(awk '/^[a-z0-9_]+\(/ { f = $0; sub(/\(.*/, "", f) }
        /RT_ASYNC_BEGIN/ { print f }' "$file"); do
        run sh kit/expand "$file" "$func"
        exits 0 "expand $file $func"
        says_not "RT_ASYNC|RT_AWAIT"
        awk -v f="$func" '/^[a-z0-9_]+\(/ { in_f = index($0, f "(") == 1 }
            in_f && /RT_AWAIT\(/ && !/^ *\/?\*/ { print NR }' "$file" >"$tmp/lines"
        sed -n 's/.*case RT_RESUME | (*\([0-9][0-9]*\))*:.*/\1/p' "$tmp/out" |
            cmp -s - "$tmp/lines"
        verdict $? "the cases of $func are the lines of its awaits: $(tr '\n' \
            ' ' <"$tmp/lines")"
        # the text takes the place of the function
        grep -v '^/\* next:' "$tmp/out" >"$tmp/text"
        awk -v f="$func" -v text="$tmp/text" '
            { line[NR] = $0 }
            END {
                for (i = 1; i <= NR; i++) {
                    if (index(line[i + 1], f "(") == 1 && line[i + 1] !~ /;$/) {
                        while ((getline t < text) > 0) print t
                        while (line[i] !~ /^}/) i++
                        continue
                    }
                    print line[i]
                }
            }' "$tmp/all.c" >"$tmp/next.c"
        mv "$tmp/next.c" "$tmp/all.c"
    done
    ! grep -qE '^ +RT_(ASYNC|AWAIT)' "$tmp/all.c"
    verdict $? "$file: every machine is written out"
    for cc in gcc clang; do
        command -v $cc >/dev/null 2>&1 || {
            skip "the text of expand under $cc" $cc
            continue
        }
        run $cc -std=gnu11 -O2 -Wall -Wextra -Wconversion -Werror -I"$stage" \
            -I"$stage/demo" -c -o "$tmp/all.o" "$tmp/all.c"
        exits 0 "$cc: $file compiles with every machine written out"
    done
done

# The smallest demo, written out, runs as it did.
demo=01-future/demo/fetch_data.c
cp $demo "$tmp/all.c"
for cc in gcc clang; do
    command -v $cc >/dev/null 2>&1 || continue
    run env CC=$cc sh kit/expand $demo fetch_data_poll
    exits 0 "expand with CC=$cc"
    cp "$tmp/out" "$tmp/$cc.text"
done
if [ -f "$tmp/gcc.text" ] && [ -f "$tmp/clang.text" ]; then
    run cmp "$tmp/gcc.text" "$tmp/clang.text"
    exits 0 "both compilers print the same machine"
fi

refused() { # PATTERN FILE FUNC: one line, exit 2, from make as well
    pattern=$1
    shift
    run sh kit/expand "$@"
    exits 2 "expand $*"
    one_line "expand $*"
    says "$pattern"
    run make expand "$@"
    exits 2 "make expand $*"
    one_line "make expand $*"
    says "$pattern"
}
refused "no file 'nowhere.c'" nowhere.c f
refused "no function 'fetch_dat' in .*; it has: fetch_data_poll fetch_two_poll" \
    $demo fetch_dat
refused "'a%b' is not the name of a function" $demo 'a%b'
finish
