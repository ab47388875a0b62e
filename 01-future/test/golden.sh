#!/bin/sh
# Write the golden traces anew: the demos under the virtual clock. Then look at
# `git diff test/golden`: is every change in it one that you meant?
cd "$(dirname "$0")/.." || exit 2
${MAKE:-make} -s --no-print-directory all || exit 2
mkdir -p test/golden
for demo in fetch_data together; do
    RT_CLOCK=virtual RT_TRACE=test/golden/$demo.trace build/demo/$demo \
        > /dev/null || exit 1
done
