#!/bin/sh
# kit/explore/test/sanitize.sh: the explorer itself, under AddressSanitizer and
# UBSan with its stacks declared (fiber.h), and under valgrind. In make check a
# part, otherwise all examples and models.
. "$(dirname "$0")/../../env"
. "$(dirname "$0")/../../test/lib.sh"
part="explore sanitizers"
cd "$here/explore" || exit 2
make=${MAKE:-make}
asan=${BUILD:-build}/asan
all=yes
[ "${TIER:-}" = check ] && all=
unset ASAN_OPTIONS UBSAN_OPTIONS

run $make -s -f test/tests.mk BUILD="$asan" \
    SAN="-fsanitize=address,undefined -fno-sanitize-recover=all" \
    tests "$asan/explore"
exits 0 "the explorer compiles with the sanitizers"
[ "$status" = 0 ] || finish

clean() { # WHAT COMMAND...: it succeeds, and no sanitizer says a word
    what=$1
    shift
    run timeout 600 "$@"
    exits 0 "$what"
    says_not 'ERROR:|WARNING:|runtime error|^==[0-9]+=='
}
clean "litmus, sanitizers" "$asan/test/litmus"
clean "selfcheck, sanitizers" "$asan/test/selfcheck" ${all:+3}300 1

# ---- examples and models -------------------------------------------------------
models() {
    for c in examples/*.c ../../0[0-9]-*/model/*.c; do
        case $c in
        */lib_*) ;;
        examples/*) echo "examples/$(basename "$c" .c).so" ;;
        *) echo "$c" | sed 's|^../../\([^/]*\)/model/\(.*\)\.c$|\1/\2.so|' ;;
        esac
    done | if [ $all ]; then cat; else awk 'NR % 12 == 1'; fi
}
models >"$tmp/models"
# shellcheck disable=SC2046 # words
run $make -s $(sed "s|^|${BUILD:-build}/|" "$tmp/models")
exits 0 "the models compile"
while read -r model; do
    clean "$model, sanitizers" "$asan/explore" "${BUILD:-build}/$model"
done <"$tmp/models"

# A tool that never says a word tells nothing: here it must.
fault() { # STATEMENT
    rm -rf "$tmp/bad"
    mkdir "$tmp/bad"
    cp -r ./*.c ./*.h include exports Makefile refuse "$tmp/bad"
    sed "s|^    begin_run();|    $1;\n&|" search.c >"$tmp/bad/search.c"
    run $make -s -C "$tmp/bad" ROOT="$here/.." BUILD=build \
        SAN="-fsanitize=address,undefined -fno-sanitize-recover=all" explore
    exits 0 "an explorer with a fault compiles: $1"
    run timeout 60 "$tmp/bad/build/explore" \
        "${BUILD:-build}/$(head -n 1 "$tmp/models")"
    says 'ERROR:|runtime error'
}
if [ $all ]; then
    fault 'places[place_count + 64].count = 1'
    fault '*(volatile char *)((char *)malloc(8) + 8) = 1'
fi

# ---- valgrind ------------------------------------------------------------------
if ! command -v valgrind >/dev/null 2>&1; then
    skip "memcheck" valgrind
    finish
fi
run $make -s -f test/tests.mk tests explore
exits 0 "the explorer compiles"
valgrind="valgrind -q --error-exitcode=9 --leak-check=full"
clean "litmus, memcheck" $valgrind "${BUILD:-build}/test/litmus"
awk 'NR % 8 == 1' "$tmp/models" | if [ $all ]; then cat; else head -n 1; fi \
    >"$tmp/few"
while read -r model; do
    clean "$model, memcheck" $valgrind "${BUILD:-build}/explore" \
        "${BUILD:-build}/$model"
done <"$tmp/few"
finish
