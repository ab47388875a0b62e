#!/bin/sh
# A stage copied elsewhere, alone: it builds, tests, draws; the commands of its
# README work there; its links lead to files of its own.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
sh "$here/kit/have-check" || {
    skip "a stage alone" check
    finish
}
# what is asked is whether it stands alone, not how fast it runs
jobs=-j$(nproc 2>/dev/null || echo 2)
for s in "$here"/0[0-9]-*; do
    [ -f "$s/Makefile" ] || continue
    name=${s##*/}
    mkdir -p "$tmp/$name"
    (cd "$s" && tar -cf - --exclude=./build --exclude=./steps/build .) |
        tar -xf - -C "$tmp/$name"
    cd "$tmp/$name" || exit 2
    run timeout 300 make -s "$jobs" OPT=-O0 test trace
    exits 0 "$name alone: make test trace"
    says "^$name: [0-9]+ passed, 0 failed"
    ls build/trace/*.trace >"$tmp/out" 2>&1
    verdict $? "$name alone: make trace leaves traces"
    [ -f README.md ] || {
        echo "no README.md" >"$tmp/out"
        verdict 1 "$name has a README"
        continue
    }
    # the commands of its README; test and trace have run
    sed -n 's/^    \(make.*\)$/\1/p; /^```/,/^```/s/^\(make.*\)$/\1/p' README.md |
        sed 's/  .*//; s/ *#.*//' | grep -vx -e "make test" -e "make trace" |
        sort -u >"$tmp/commands"
    while read -r command; do
        # shellcheck disable=SC2086 # a command line is words
        run timeout 300 $command OPT=-O0
        exits 0 "$name alone: $command"
    done <"$tmp/commands"
done
finish
