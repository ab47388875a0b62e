# Sourced by the learner's commands, in the kit's root. work/ is the learner's
# folder, work/.underhood/ our notes:
#   current   the id of the exercise in hand
#   seen      a line for each command that was done (kit/next)
#   log       a line for each event: TIME ID EVENT DETAIL...
# Events: begun, hint LEVEL, answer WORDS, reset COPY, red KEY CASE, green KEY.
# KEY is a sum over all that a verdict depends on, see key().
work=work
state=$work/.underhood
log=$state/log
# a variable that is meant for us must not reach a make further down
unset MAKEFLAGS MFLAGS MAKEOVERRIDES

stop() { # WORDS: wrong use is one line, exit 2
    echo "$*" >&2
    exit 2
}
now() { date +%Y-%m-%dT%H:%M:%S; }
when() { # TIME: as a person reads it
    echo "$1" | sed 's/T/ /; s/:..$//'
}

# exercises: a line each, in order: ID FOLDER
exercises() {
    for about in exercises/*/[0-9]*-*/about; do
        [ -f "$about" ] || continue
        dir=${about%/about}
        stage=${dir#exercises/}
        n=${stage%%-*}
        m=${dir##*/}
        echo "${n#0}.${m%%-*} $dir"
    done | sort -t. -k1,1n -k2,2n
}
# about KEY: what the exercise's file about says of KEY
about() { sed -n "s/^$1:[ 	]*//p" "$dir/about" | sed 's/[ 	]*$//' | head -n 1; }

# find_exercise WORD: its line of exercises; WORD is 1.4, 1.4-the-waker-cell,
# or a path of its folder or of the copy
find_exercise() {
    exercises | awk -v w="${1%/}" '
    BEGIN { sub(/^\.\//, "", w); sub(/^work\//, "", w) }
    { copy = $2; sub(/.*\/[0-9]*/, "", copy); copy = $1 copy }
    w == $1 "" || w == copy || index(w, copy "/") == 1 || w == $2 ||
        index(w, $2 "/") == 1 { print; exit }'
}
# choose WORD: sets id, dir, title, slug, file, folder, mine (the copy)
choose() {
    found=$(find_exercise "$1")
    [ "$found" ] || stop "no exercise '$1'; type: make list"
    id=${found%% *}
    dir=${found#* }
    title=$(about title)
    title=${title#"$id "}
    file=$(about file)
    slug=${dir##*/}
    slug=${slug#*-}
    folder=$work/$id-$slug
    mine=$folder/$file
    if [ "$(about kind)" = build ]; then # the copy is a whole stage
        folder=$work/$(stage_of "$dir")
        mine=$folder
    fi
}
current() { cat "$state/current" 2>/dev/null; }
# in_hand COMMAND [ID]: that exercise, or else the one in hand
in_hand() {
    chosen=${2:-$(current)}
    [ "$chosen" ] ||
        stop "make $1 needs an exercise; type for example: make $1 1.1"
    choose "$chosen"
}

# note ID EVENT DETAIL...: one line at the end of the log
note() { echo "$(now) $*" >>"$log"; }
# events EVENT...: the lines of the log about the exercise in hand
events() {
    [ -f "$log" ] || return 0
    awk -v id="$id" -v wanted=" $* " '
    $2 == id "" && index(wanted, " " $3 " ")' "$log"
}
seen() { # STEP: note it once
    grep -qxF -e "$1" "$state/seen" 2>/dev/null ||
        echo "$1" 2>/dev/null >>"$state/seen"
}

# place: makes work/ where it is missing. It becomes a repository of its own,
# where git is there, so that the kit's git never asks about it.
place() {
    mkdir -p "$state" 2>/dev/null && [ -w "$state" ] || {
        [ ! -d $work ] || [ -O $work ] || stop "no place to write: work/ is" \
            "somebody else's; copy the kit to a folder of yours"
        [ -d $work ] && stop "no place to write: work/ is not yours to write;" \
            "type: chmod -R u+w work"
        stop "no place to write: work/ cannot be made here; copy the kit to a" \
            "folder of yours"
    }
    [ ! -e $log ] || { [ -f $log ] && [ -w $log ]; } ||
        stop "the notes cannot be written; type: mv $log $log.old"
    # an older kit kept its notes here
    [ -f $work/seen ] && [ ! -e $state/seen ] && mv $work/seen $state/seen
    if [ ! -e $work/.git ] && command -v git >/dev/null 2>&1; then
        git init -q $work >/dev/null 2>&1 &&
            printf '%s\n' .underhood/ '*.o' >>$work/.git/info/exclude
    fi
    :
}
# keep FOLDER MESSAGE: that folder of work/ goes to its repository, no other;
# whatever the learner's own git is told (name, hooks, signatures)
keep() {
    [ -d $work/.git ] || return 0
    # in the midst of the learner's own merge or rebase, git is theirs
    for busy in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD rebase-merge \
        rebase-apply; do
        [ -e "$work/.git/$busy" ] && return 0
    done
    (
        cd $work || exit
        set -- "${1#"$work"/}" "$2"
        git add -A -- "$1" &&
            git -c user.name=learner -c user.email=learner@localhost \
                -c commit.gpgsign=false -c core.hooksPath=/dev/null \
                commit -q -m "$2" -- "$1"
    ) >/dev/null 2>&1 </dev/null
    :
}
# give FILE COPY: puts COPY where nothing stands yet; true if it did
give() {
    [ -e "$2" ] || [ -h "$2" ] && return 1
    mkdir -p "${2%/*}" && cp "$1" "$2.$$" || {
        rm -f "$2.$$"
        stop "$2 cannot be made here; is the disk full?"
    }
    chmod u+w "$2.$$"
    ln "$2.$$" "$2" 2>/dev/null || mv "$2.$$" "$2"
    rm -f "$2.$$"
    return 0
}
# set_aside FILE: moves FILE to FILE.1, or .2 ...; prints that name
set_aside() {
    n=0
    while n=$((n + 1)); do
        [ -e "$1.$n" ] || [ -h "$1.$n" ] && continue
        # ln takes no name that another run took meanwhile
        if [ -f "$1" ] && ln "$1" "$1.$n" 2>/dev/null; then
            rm -f "$1"
            break
        fi
        [ -e "$1.$n" ] && continue
        mv "$1" "$1.$n" || return
        break
    done
    echo "$1.$n"
}
# need_file: the learner's file is a file, or not there yet
need_file() {
    if [ -d "$mine" ]; then
        stop "$mine is a folder; type: mv $mine $mine.old"
    elif [ -h "$mine" ] && [ ! -e "$mine" ]; then
        stop "$mine is a link that leads nowhere; mend it, or type: rm $mine"
    fi
}

# key: a sum over what the verdict on the learner's file depends on
key() {
    {
        [ -d "$mine" ] && cat "$mine"/*.[ch]
        cat "$mine" "$dir/about" "$dir"/*.[ch] "${dir%/*}"/*.h
        find "$dir/subjects" -type f -exec cat {} +
        cat kit/grade/*.[ch] kit/grade/*/*.[ch] kit/grade/beliefs
        cat "$(stage_of "$dir")"/*.[ch] "$(stage_of "$dir")"/demo/*.[ch]
        [ ! "$(about models)" ] ||
            cat kit/explore/*.[ch] kit/explore/include/*.h
    } 2>/dev/null | cksum | tr ' ' '-'
}
stage_of() { # FOLDER of an exercise: its stage
    s=${1#exercises/}
    echo "${s%%/*}"
}
# shape: what it is, in words: kind, minutes, difficulty
shape() {
    echo "$(kind), $(about minutes | sed 's/[^0-9].*//') minutes (an estimate)," \
        "difficulty $(about difficulty) of 5"
}
kind() {
    case $(about kind) in
    blocks) echo "order the blocks" ;;
    write) [ "$(about models)" ] && echo "write the model" ||
        echo "write the test" ;;
    *) about kind ;;
    esac
}
# standing: sets standing, how it stands, in a few words
standing() {
    standing=-
    [ -f "$log" ] || return 0
    standing=$(awk -v id="$id" '
    $2 != id "" { next }
    $3 == "hint" { if ($4 > hints) hints = $4; next }
    $3 == "begun" { if (how == "") how = "begun" }
    $3 == "red" { how = "red" }
    $3 == "green" { how = "green"; key = $4 }
    END {
        if (how == "") how = "-"
        if (hints) how = how ", " hints (hints > 1 ? " hints" : " hint")
        print key, how
    }' "$log")
    was=${standing%% *}
    standing=${standing#* }
    case $standing in
    green*)
        if [ ! -e "$mine" ]; then
            standing="$standing, file gone"
        elif [ "$was" != "$(key)" ]; then
            standing="$standing, changed since"
        fi
        ;;
    esac
}
# choose_capstone N: sets stage, writes (the modules to write, in order), and
# capstone with all of choose, if stage N has an exercise of kind build
choose_capstone() {
    for stage in 0"$1"-*; do :; done
    capstone=$(exercises | while read -r id dir; do
        case $id in "$1".*) [ "$(about kind)" = build ] && echo "$id" ;; esac
    done | head -n 1)
    writes=
    if [ "$capstone" ]; then
        choose "$capstone"
        writes=$(about writes)
    fi
    [ "$writes" ] && return
    previous=
    for s in 0[0-9]-*; do
        [ "$s" = "$stage" ] && break
        previous=$s
    done
    if [ "$previous" ]; then # what is new in this stage
        writes=$(sh kit/classes "$previous" "$stage" |
            sed -n 's/^new \([^/]*\.c\)$/\1/p')
    else
        writes=$(cd "$stage" && ls ./*.c | sed 's|^\./||')
    fi
    # machinery that no chapter teaches is given
    writes=$(echo "$writes" | grep -vE \
        '^(rt_assert|error|trace.*|clock|task_state|sys|backend_.*|current)\.c$')
}
# follow ORIGINAL COPY NAME: makes the copy, once. Where the original changes
# later, a copy that is as it was given follows; a changed one stays.
follow() {
    sum=$(cksum <"$1" | tr ' ' '-')
    given=$(awk -v name="$3" '$2 == name "" && $3 == "copied" { k = $4 }
        END { print k }' "$log" 2>/dev/null)
    if give "$1" "$2"; then
        echo "$2 is your copy of $1"
        note "$3" copied "$sum"
        keep "${2%/*}" "${2#"$work"/}: as it was given"
    elif [ "$given" ] && [ "$given" != "$sum" ]; then
        if [ "$(cksum <"$2" | tr ' ' '-')" = "$given" ]; then
            kept=$(set_aside "$2") && give "$1" "$2"
            echo "$2 follows $1, which is newer; the older one: $kept"
            note "$3" copied "$sum"
        else
            echo "$1 is newer than your copy, and yours is changed: it stays." \
                "To have the new one: rm $2"
        fi
    fi
}
# need_compiler COMMAND: says what to do where there is none
need_compiler() {
    # CC may be words
    command -v "${CC%% *}" >/dev/null 2>&1 ||
        stop "no C compiler '$CC'; install one (on Debian: apt install gcc" \
            "libc6-dev), or name yours: $1 CC=clang"
}
CC=${CC:-cc}
export CC
