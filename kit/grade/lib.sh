# Sourced by grade and author-check, in the kit's root: reads an exercise and
# builds it.
cc=${CC:-cc}
wraps="pthread_mutex_lock pthread_mutex_trylock pthread_mutex_unlock
pthread_cond_wait malloc calloc realloc aligned_alloc posix_memalign free fork
kill"
wrap=
for w in $wraps; do wrap="$wrap -Wl,--wrap=$w"; done
base="-std=gnu11 -g -Og -fno-omit-frame-pointer -fno-pie -pthread
-U_FORTIFY_SOURCE -fno-builtin-malloc -fno-builtin-calloc -fno-builtin-realloc
-fno-builtin-free"
warn="-Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes
-Wstrict-prototypes"
# Without these a mistake would go unnoticed until it crashes.
fatal="-Werror=implicit-function-declaration -Werror=incompatible-pointer-types
-Werror=int-conversion -Werror=return-type"

# The folder for what is built: build/grade, or elsewhere if that is read-only.
find_build() {
    build=build/grade
    mkdir -p "$build" 2>/dev/null && [ -w "$build" ] && return
    build=${TMPDIR:-/tmp}/underhood-$(id -u)
    mkdir -m 700 "$build" 2>/dev/null
    [ -O "$build" ] || return 1 # somebody else made it
    build=$build/grade
    mkdir -p "$build"
}

# find_exercise ID-OR-DIR: dir, or nothing.
find_exercise() {
    dir=
    case $1 in
    [0-9].[0-9] | [0-9].[0-9][0-9])
        for d in exercises/0"${1%%.*}"-*/"${1#*.}"-*/; do
            [ -f "$d/about" ] && dir=${d%/}
        done
        ;;
    *) [ -f "$1/about" ] && dir=${1%/} ;;
    esac
    [ "$dir" ]
}

# read_about DIR: stage, id, slug, and a_KEY for each key of about.
read_about() {
    a_title= a_kind= a_file= a_replaces= a_backend=script a_flags= a_program=
    a_starter_red= a_misconceptions= a_minutes= a_difficulty= a_concepts=
    a_section= a_functions= a_question= a_alternative= a_expect= a_models=
    while IFS= read -r row || [ "$row" ]; do
        value=${row#*:}
        value=${value# }
        case $row in
        title:*) a_title=$value ;;
        kind:*) a_kind=$value ;;
        file:*) a_file=$value ;;
        minutes:*) a_minutes=$value ;;
        difficulty:*) a_difficulty=$value ;;
        concepts:*) a_concepts=$value ;;
        misconceptions:*) a_misconceptions=$value ;;
        section:*) a_section=$value ;;
        functions:*) a_functions=$value ;;
        replaces:*) a_replaces=$value ;;
        backend:*) a_backend=$value ;;
        starter-red:*) a_starter_red=$value ;;
        flags:*) a_flags=$value ;;
        question:*) a_question=$value ;;
        alternative:*) a_alternative=$value ;;
        program:*) a_program=$value ;;
        expect:*) a_expect=$value ;;
        models:*) a_models=$value ;;
        esac
    done <"$1/about"
    case $1 in /*) folder=$1 ;; *) folder=$root/$1 ;; esac
    stage=${1%/*}
    stage=${stage##*/}
    slug=${1##*/}
    id=${stage%%-*}
    id=${id#0}.${slug%%-*}
    copy=work/$id-${slug#*-}
    sanitized=
    case $a_flags in *-fsanitize*) sanitized=--sanitized ;; esac
    out=$build/$stage-$(echo "$cc $a_flags $a_backend" | cksum | tr -d ' ')
    mine=$build/$id-$(echo "$1 $cc" | cksum | tr -d ' ')
}

# build_kit: what of the exercise is the kit's. Says what went wrong.
build_kit() {
    ${MAKE:-make} -s --no-print-directory -f kit/grade/stage.mk MAKEFLAGS= \
        STAGE="$stage" OUT="$out" BACKEND="$a_backend" FLAGS="$a_flags" \
        CC="$cc" RUNNER="$build/run" ${dir:+$( [ -f "$dir/test.c" ] &&
            echo "TEST=$dir/test.c TESTOUT=$mine/test.o" )} || return 1
    objects=
    for c in "$stage"/*.c; do
        c=${c##*/}
        o=$out/stage/${c%.c}.o
        case " $a_replaces " in *" $c "* | *" * "*) continue ;; esac
        case $c in
        rt_assert.c) continue ;;
        backend_"$a_backend".c) ;;
        backend_*) continue ;;
        sys.c) [ "$a_backend" = script ] && [ -f "$stage/backend.h" ] &&
            continue ;;
        esac
        objects="$objects $o"
    done
    objects="$objects $(echo "$out"/judge/*.o)"
    # programs that a prediction runs: the stage's, or the exercise's own
    for p in $a_program; do
        from=$dir/$p
        [ -f "$from" ] || from=$stage/$p
        to=$mine/programs/$(basename "$p" .c)
        [ -n "$(find "$to" -newer "$from" -newer "$out/stage/future.o" \
            2>/dev/null)" ] && continue
        mkdir -p "$mine/programs"
        # shellcheck disable=SC2086
        $cc $base $warn $a_flags -no-pie -I"$stage" \
            -fmacro-prefix-map="$stage/=" -o "$to.$$" "$from" \
            $(for o in "$out"/stage/*.o; do echo "$o"; done) \
            "$out/real/rt_assert.o" && mv "$to.$$" "$to" || return 1
    done
    [ -z "$a_models" ] || build_models
}

# compile_answer FILE.c OBJECT COMMAND...: one call of the compiler, which also
# says what it includes (-H): a file that includes another .c file hands in
# somebody else's work. What it says otherwise goes to standard output.
compile_answer() {
    answer=$1 object=$2
    shift 2
    "$@" -H -fdiagnostics-color=never -c -o "$object" "$answer" \
        >"$object.said" 2>&1
    compiled=$?
    other=$(sed -n 's/^\.\.* \(.*\.c\)$/\1/p' "$object.said" | head -n 1)
    [ -z "$other" ] || {
        echo "it includes $other: write the lines yourself"
        return 1
    }
    sed -e '/^\.\.* /d' -e '/^Multiple include guards may be useful/,$d' \
        "$object.said"
    return $compiled
}

# build_object FILE.c OBJECT [more flags]
build_object() {
    from=$1 to=$2
    shift 2
    # shellcheck disable=SC2086
    compile_answer "$from" "$to" $cc $base $warn $fatal "$@" $a_flags \
        -I"$stage" -Ikit/grade -I"$dir" -fmacro-prefix-map="$stage/=" ||
        return 1
    # what the judge calls in the C library must be the C library's
    other=$({
        nm "$out"/judge/*.o
        echo --
        nm -g "$to"
    } 2>/dev/null | awk '
        $0 == "--" { mine = 1 }
        !mine && $1 == "U" && $2 !~ /^(rt|grade|__wrap|__real)_/ { calls[$2] }
        !mine && NF == 3 { own[$3] }
        mine && NF == 3 && $3 in calls && !($3 in own) { print $3; exit }')
    [ -z "$other" ] || {
        echo "it defines $other, which the C library has: give yours another" \
            "name, or make it static"
        return 1
    }
}

# link_program OBJECT PROGRAM TEST.o
link_program() {
    # shellcheck disable=SC2086
    $cc $base $a_flags -no-pie -o "$2" "$1" $3 $objects $wrap \
        >"$2.said" 2>&1 || {
        sed -n -f kit/grade/linker.sed "$2.said" | sort -u | head -n 5
        [ -s "$2.said" ] && head -n 3 "$2.said"
        return 1
    }
}

# build_program FILE.c PROGRAM TEST.o [more flags]: what the compiler says goes
# to standard output.
build_program() {
    written=$1 program=$2 test=$3
    shift 3
    build_object "$written" "$program.o" "$@" &&
        link_program "$program.o" "$program" "$test"
}
. kit/grade/models.sh
