#!/bin/sh
# kit/test/env.sh: what the environment says for other programs stops at the
# door (kit/env, the Makefiles), and nothing outside of the kit is touched.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"

# ---- each script passes the door, first of all ------------------------------
cd "$here" || exit 2
for f in $(grep -rlE '^#!/bin/sh' kit | grep -v /build/); do
    case $f in kit/test/lib.sh) continue ;; esac
    grep -vE '^(#|$)' "$f" | head -n 1 >"$tmp/out"
    grep -qE '^\. "\$\(dirname "\$0"\)/(\.\./)*env"$' "$tmp/out"
    verdict $? "$f: its first deed is not the door"
done

# ---- a hook's GIT_DIR: tests that commit do not commit there ----------------
kit="$tmp/the kit"
mkdir "$kit" && (tar -cf - --exclude=./work --exclude=./build \
    --exclude='./*/build' --exclude='./kit/*/build' --exclude=./.git .) |
    tar -xf - -C "$kit"
cd "$kit" || exit 2
if command -v git >/dev/null 2>&1; then
    mine="$tmp/maintainer"
    mkdir "$mine" "$tmp/home"
    git init -q "$mine"
    echo mine >"$mine/file"
    (cd "$mine" && git add file &&
        git -c user.name=m -c user.email=m@m commit -qm mine)
    printf '[commit]\n\tgpgsign = true\n[core]\n\thooksPath = /nowhere\n' \
        >"$tmp/home/.gitconfig"
    seen() { (cd "$mine" && git log --oneline && git status --short &&
        find . -type f | sort | xargs cksum); }
    seen >"$tmp/before"
    hook() { # COMMAND...: as from a hook of the maintainer's repository
        run env HOME="$tmp/home" GIT_DIR="$mine/.git" GIT_WORK_TREE="$mine" \
            GIT_COMMON_DIR="$mine/.git" GIT_PREFIX= GIT_EDITOR=false \
            GIT_INDEX_FILE="$mine/.git/index" GIT_CONFIG_COUNT=1 \
            GIT_CONFIG_KEY_0=core.bare GIT_CONFIG_VALUE_0=true \
            GIT_AUTHOR_DATE=nonsense GIT_OBJECT_DIRECTORY="$mine/.git/objects" \
            "$@"
    }
    hook sh kit/test/lineage.sh
    exits 0 "the test of lineage, from a hook"
    hook make start
    exits 0 "make start, from a hook"
    hook make exercise 1.1
    says 'M02|FAIL'
    [ -d work/.git ]
    verdict $? "work/ is no repository of its own"
    seen >"$tmp/out"
    cmp -s "$tmp/before" "$tmp/out"
    verdict $? "the maintainer's repository has changed"
else
    skip "a hook's variables" git
fi

# ---- BUILD ------------------------------------------------------------------
mkdir "$tmp/precious" && echo precious >"$tmp/precious/file"
kept() { # WHAT
    [ -f "$tmp/precious/file" ]
    verdict $? "$1: a folder that was not ours is gone"
}
for folder in 01-future 02-reactor 03-scheduler kit/explore; do
    run env BUILD="$tmp/precious" make -C $folder clean
    exits 0 "make -C $folder clean with BUILD in the environment"
    kept "BUILD=... make -C $folder clean"
    run make -C $folder clean BUILD="$tmp/precious"
    says 'was not made by this Makefile'
    kept "make -C $folder clean BUILD=..."
    run make -C $folder clean BUILD=
    says 'BUILD is one folder'
    exits 2 "an empty BUILD in $folder"
    run make -C $folder clean BUILD="a b"
    exits 2 "a BUILD with a blank in $folder"
done

# the ladder has no flags file; its clean removes the rungs alone
run env BUILD="$tmp/precious" make -C 01-future/steps clean
exits 0 "make -C 01-future/steps clean with BUILD in the environment"
kept "BUILD=... make -C 01-future/steps clean"
run make -C 01-future/steps clean BUILD="$tmp/precious"
kept "make -C 01-future/steps clean BUILD=..."

# ---- the environment's other names change no command ------------------------
odd() {
    env BUILD="$tmp/precious" IN=/nowhere BACKEND=nonsense OPT=-Onothing \
        SAN=-fnonsense CFLAGS=-nonsense CPPFLAGS=-nonsense LDFLAGS=-nonsense \
        FILE=x MODEL=x CASE=9 LEVEL=9 OUT=/nowhere/x FORMAT=x ARGS=x STAGE=9 \
        N=9 SEED=x ROOT=/nowhere MENU=x VERB=x DIRS=x TOLD=x SOCKETS=x \
        CDPATH=/tmp POSIXLY_CORRECT=1 GREP_OPTIONS=-v LC_ALL=xx_XX LANG=tr_TR \
        RT_TRACE=/nowhere/t RT_CLOCK=nonsense RT_TEST=none TMPDIR="$1" \
        CK_RUN_CASE=none ASAN_OPTIONS=nonsense MAKEFLAGS=s ENV=/nowhere \
        BASH_ENV=/nowhere IFS=make "$PATH_IS" make "$2" ${3:+"$3"}
}
PATH_IS=PATH=$PATH
mkdir "$tmp/a b"
for n in 01-future 02-reactor 03-scheduler; do
    make -n -C $n test >"$tmp/plain" 2>&1
    run env BUILD="$tmp/precious" IN=/nowhere BACKEND=nonsense OPT=-Onothing \
        SAN=-fnonsense SOCKETS=x CFLAGS=-x make -n -C $n test
    cmp -s "$tmp/plain" "$tmp/out"
    verdict $? "make -C $n test is told by the environment what to build"
done
rm -rf work build
for where in "$tmp/a b" /nowhere relative "$tmp"; do
    run odd "$where" start
    exits 0 "make start, TMPDIR=$where"
    run odd "$where" exercise 1.1
    says 'M02|FAIL'
    run odd "$where" next
    exits 0 "make next, TMPDIR=$where"
    run odd "$where" diff 2
    exits 0 "make diff 2, TMPDIR=$where"
done
run odd "$tmp" expand 01-future/demo/fetch_data.c
says 'takes a file and a function'
run odd "$tmp" explore 3
says 'exhaustive'
kept "the odd environment"

# ---- a compiler of two words ------------------------------------------------
two="${CC:-cc} -std=gnu2x"
run make -s CC="$two" explore 3 MODEL=wake_vs_poll
exits 0 "make explore, CC=$two"
run make -s CC="$two" expand 01-future/demo/fetch_data.c fetch_data_poll
exits 0 "make expand, CC=$two"
run make -s CC="$two" start
exits 0 "make start, CC=$two"
run make CC=no-such-compiler start
says 'no-such-compiler'
exits 2 "a compiler that is not there"

# ---- busybox's tools before GNU's -------------------------------------------
if command -v busybox >/dev/null 2>&1; then
    mkdir "$tmp/bb" && busybox --install -s "$tmp/bb" 2>/dev/null
    sh kit/classes 01-future 02-reactor >"$tmp/plain"
    run env PATH="$tmp/bb:$PATH" sh kit/classes 01-future 02-reactor
    cmp -s "$tmp/plain" "$tmp/out"
    verdict $? "the classes of stage 2 are others with busybox's tools"
    run env PATH="$tmp/bb:$PATH" make diff 2
    exits 0 "make diff 2 with busybox's tools"
    says '^rewritten'
    says '^--- 01-future/block_on.c'
else
    skip "busybox's tools" busybox
fi
finish
