#!/bin/sh
# Plain memory as the explorer sees it: each model of memory/ ends in the
# verdict and with the words that it says itself. Then what does not compile,
# and what is not explored, with one clear line each.
. "$(dirname "$0")/../../env"
. "$(dirname "$0")/../../test/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here" || exit 2
out=$tmp/build

memory_with() { # CC
    out=$tmp/build-$1
    models=$(ls test/memory/*.c | sed "s|test/\(.*\)\.c|$out/\1.so|")
    # shellcheck disable=SC2086 # words
    run make -s -k CC="$1" BUILD="$out" explore $models
    exits 0 "the explorer and the models of memory compile, with $1"
    for c in test/memory/*.c; do
        name=${c##*/}
        name=${name%.c}
        run timeout 60 "$out/explore" "$out/memory/$name.so"
        exits 0 "$name, by $1"
        # in one line: the report breaks its lines where it wants
        { tr -s '\n ' '  ' <"$tmp/out" && echo; } >"$tmp/joined"
        mv "$tmp/joined" "$tmp/out"
        says "$(sed -n '1s/^.. says: \(.*\) ..$/\1/p' "$c")"
    done
}
compilers=cc
[ "${TIER:-}" = check ] || compilers="gcc clang"
for cc in $compilers; do
    if command -v "$cc" >/dev/null; then
        memory_with "$cc"
    else
        skip "models of memory" "$cc"
    fi
done

# ---- what does not compile, and says why -----------------------------------
refused() { # WHAT PATTERN: on stdin the body of a model's run()
    {
        printf '#include <pthread.h>\n#include <stdatomic.h>\n'
        printf '#include <stdlib.h>\n#include <unistd.h>\n'
        echo "static struct { long a, b; } _Atomic big;"
        echo "static int plain, *_Atomic pointer;"
        echo "static _Atomic double real; static atomic_int whole;"
        echo "static pthread_rwlock_t shared; void *used[] = {"
        echo "    (void *)&big, &plain, (void *)&pointer, (void *)&real,"
        echo "    (void *)&whole, &shared };"
        echo "static void run(void) {"
        cat
        echo "}"
        echo "const struct explore_model explore_model = { .law = \"none\","
        echo "    .run = run };"
    } >"$tmp/refused.c"
    rm -f "$tmp/refused.so"
    run make -s BUILD="$out" model FILE="$tmp/refused.c" OUT="$tmp/refused.so"
    [ "$status" -ne 0 ] && [ ! -f "$tmp/refused.so" ]
    verdict $? "$1 is refused"
    says "$2"
}
refused "an atomic of 16 bytes" "no atomics of more than 8 bytes" <<'X'
    atomic_load(&big);
X
refused "a floating atomic" "no floating point" <<'X'
    atomic_store(&real, 1.0);
X
refused "an atomic operation on a plain int" "not declared _Atomic" <<'X'
    atomic_load(&plain);
X
refused "arithmetic on a pointer" "no arithmetic on an atomic pointer" <<'X'
    atomic_fetch_add(&pointer, 1);
X
refused "an expected value of another type" "_Generic.* not compatible with any|controlling expression type" <<'X'
    long old = 0; atomic_compare_exchange_strong(&whole, &old, 3);
X
refused "a read-write lock" "no read-write locks" <<'X'
    pthread_rwlock_rdlock(&shared);
X
refused "a lock of another type" "_Generic.* not compatible with any|controlling expression type" <<'X'
    pthread_mutex_lock(&shared);
X
refused "pthread_once" "no pthread_once; initialise before" <<'X'
    pthread_once(NULL, NULL);
X
refused "a timed lock" "no timed locks" <<'X'
    pthread_mutex_timedlock(NULL, NULL);
X
refused "sleep" "sleep\(\) stops all threads of the model" <<'X'
    sleep(1);
X
refused "a random number" "rand\(\) gives something else in each run" <<'X'
    plain = rand();
X
refused "exit" "exit\(\) ends the explorer too" <<'X'
    exit(0);
X

# ---- what is not a model ---------------------------------------------------
not_explored() { # WHAT PATTERN FILE
    run "$out/explore" "$3"
    exits 2 "$1"
    one_line "$1"
    says "$2"
}
not_explored "no file" "no file .*/none.so" "$tmp/none.so"
echo text >"$tmp/text.so"
not_explored "a text" "text.so is not a model" "$tmp/text.so"
echo 'int nothing;' >"$tmp/nothing.c"
"${CC:-cc}" -shared -fPIC -o "$tmp/nothing.so" "$tmp/nothing.c"
not_explored "no model" "defines no explore_model" "$tmp/nothing.so"
printf '%s\n' '#include "explore.h"' 'void missing(void);' \
    'const struct explore_model explore_model = { "", missing };' \
    >"$tmp/missing.c"
"${CC:-cc}" -shared -fPIC -Iinclude -o "$tmp/missing.so" "$tmp/missing.c"
not_explored "a model that lacks a function" "needs missing, which neither" \
    "$tmp/missing.so"
finish
