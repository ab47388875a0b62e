# Sourced by lib.sh: models, which the explorer runs, and the subjects of an
# exercise of kind write. Where `about` says `models:`, its files are models of
# the exercise's folder; in an exercise of kind write, that is the learner's.

# build_explorer: GRADE_EXPLORER, and how models are made: tested, shared.
build_explorer() {
    explorer=kit/explore/build
    mkdir -p "$explorer" "$mine" 2>/dev/null && [ -w "$explorer" ] ||
        explorer=$build/explore
    case $explorer in
    /*) to=$explorer GRADE_EXPLORER=$explorer/explore ;;
    *) to=build GRADE_EXPLORER=$root/$explorer/explore ;;
    esac
    export GRADE_EXPLORER
    make_explorer() ( # what was typed for make is not meant for this one
        unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL FILE MODEL STAGE IN OUT \
            OPT SAN REPLAY
        ${MAKE:-make} -s --no-print-directory -C kit/explore \
            CC="$cc" BUILD="$to" "$1"
    )
    make_explorer explore && make_explorer flags >"$mine/flags.$$" || return 1
    cmp -s "$mine/flags.$$" "$mine/flags" ||
        cp "$mine/flags.$$" "$mine/flags" || return 1
    rm -f "$mine/flags.$$"
    {
        read -r tested
        read -r shim
        read -r shared
    } <"$mine/flags"
    is_fresh "$mine/sources.o" kit/explore/shim_sources.c && return
    # shellcheck disable=SC2086
    $cc $shim -Ikit/explore/include -fPIC -DEXPLORE_SOURCES="\"$folder/:\"" \
        -c -o "$mine/sources.o" kit/explore/shim_sources.c
}
is_fresh() { # BUILT FROM: is it newer than that, and than what models include?
    [ -f "$1" ] && [ -z "$(find "$2" "$mine/flags" kit/explore/include \
        "$dir"/*.h -newer "$1" 2>/dev/null)" ]
}
compile_model() { # FILE.c FILE.o [more flags]: what the compiler says: stdout
    from=$1 to=$2
    shift 2
    # shellcheck disable=SC2086
    $cc $tested -Ikit/explore/include -I"$dir" -fdiagnostics-color=never \
        -fmacro-prefix-map="${from%/*}/=" "$@" -c -o "$to" "$from" 2>&1
}
link_model() { # FILE.so OBJECT...
    to=$1
    shift
    # shellcheck disable=SC2086
    $cc $shared -o "$to" "$@" "$mine/sources.o" >"$to.said" 2>&1 && return
    sed -n -f kit/grade/linker.sed "$to.said" | sort -u | head -n 5
    [ -s "$to.said" ] && head -n 3 "$to.said"
    return 1
}
build_models() { # those that about names; for write, what explores them
    mkdir -p "$mine/programs"
    build_explorer || return 1
    if [ "$a_kind" = write ]; then
        # shellcheck disable=SC2086
        $cc $base -no-pie -o "$mine/explores" "$mine/test.o" $objects $wrap
        return
    fi
    for p in $a_models; do
        to=$mine/programs/${p%.c}
        is_fresh "$to.so" "$dir/$p" && continue
        compile_model "$dir/$p" "$to.o" || return 1
        link_model "$mine/programs/${p%.c}.so" "$mine/programs/${p%.c}.o" ||
            return 1
    done
}

# ---- write: the learner's file, once with each subject ----------------------
# build_subjects: $mine/NAME.o for each of them
build_subjects() {
    for s in "$dir"/subjects/right*.c "$dir"/subjects/mutant-*.c; do
        object=$mine/$(basename "$s" .c).o
        if [ "$a_models" ]; then
            is_fresh "$object" "$s" || compile_model "$s" "$object" || return 1
        elif [ ! -f "$object" ] || [ "$(find "$s" -newer "$object")" ]; then
            # shellcheck disable=SC2086
            $cc $base $warn $a_flags -I"$stage" -I"$dir" -Ikit/grade \
                -c -fmacro-prefix-map="$s=gate.c" -o "$object" "$s" || return 1
        fi
    done
}
# build_write FILE.c DIR [more flags]: DIR/NAME, a program, for each of them
build_write() {
    written=$1 into=$2
    shift 2
    if [ "$a_models" ]; then
        # shellcheck disable=SC2086
        compile_answer "$written" "$into/model.o" $cc $tested \
            -Ikit/explore/include -I"$dir" \
            -fmacro-prefix-map="${written%/*}/=" -Wno-error $fatal "$@" ||
            return 1
    else
        build_object "$written" "$into/answer.o" "$@" || return 1
    fi
    code=0
    for s in "$dir"/subjects/right*.c "$dir"/subjects/mutant-*.c; do
        subject=$(basename "$s" .c)
        if [ "$a_models" ]; then
            # the model does not learn from its name what it is
            code=$((code + 1))
            link_model "$into/code$code.so" "$into/model.o" \
                "$mine/$subject.o" || return 1
            ln -sf "code$code.so" "$into/$subject.so" &&
                cp "$mine/explores" "$into/$subject" || return 1
        else
            link_program "$into/answer.o" "$into/$subject" \
                "$mine/$subject.o" || return 1
        fi
    done
}
