#!/bin/sh
# Write the golden trace anew: the demo under the virtual clock, its clients
# made of a script. Then look at `git diff test/golden`: is every change in it
# one that you meant?
cd "$(dirname "$0")/.." || exit 2
${MAKE:-make} -s --no-print-directory all BACKEND=script BUILD=build/script ||
    exit 2
mkdir -p test/golden
for script in scripts/*.script; do
    name=${script#scripts/}
    name=${name%.script}
    RT_SCRIPT=$script RT_CLOCK=virtual RT_TRACE=test/golden/$name.trace \
        build/script/demo/"${name%%-*}" 80 > /dev/null || exit 1
done
