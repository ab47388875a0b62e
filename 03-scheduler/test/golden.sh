#!/bin/sh
# Write the golden traces anew: the server under the virtual clock, its clients
# made of a script. Then look at `git diff test/golden`: is every change in it
# one that you meant?
cd "$(dirname "$0")/.." || exit 2
${MAKE:-make} -s --no-print-directory all BACKEND=script BUILD=build/script ||
    exit 2
mkdir -p test/golden
for script in scripts/server.script test/scripts/slow.script; do
    name=$(basename "$script" .script)
    RT_SCRIPT=$script RT_CLOCK=virtual RT_TRACE=test/golden/$name.trace \
        build/script/demo/server 80 "$(grep -c '^[0-9].*connects' "$script")" \
        > /dev/null || exit 1
done
