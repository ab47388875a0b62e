#!/bin/sh
# The front door: a goal that is right runs, a goal that is wrong or odd is one
# line and exit 2. Runs in a copy of the door with small stages behind it.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"

mkdir -p "$tmp/root/mine/03"
cd "$tmp/root" || exit 2
cp -r "$here/Makefile" "$here/kit" "$here/setup" .
rm -rf kit/tour kit/trace kit/mutate
for s in 01-future 02-reactor 03-scheduler; do
    mkdir -p $s/steps $s/test
    cat >$s/Makefile <<'M'
IN ?= .
BACKEND ?= epoll
NAME := $(notdir $(CURDIR))
test:
	@echo "IN=$(IN) BACKEND=$(BACKEND)"; test ! -e red
	@echo "$(NAME): 3 passed, 0 failed"
trace:
	@mkdir -p build/trace; : > build/trace/a.svg
.PHONY: test trace
M
    echo "int rt_one;" >$s/one.h
done
echo 'int main(void) { return 0; }' >01-future/steps/0_poll.c
: >mine/03/one.h
if sh kit/have-check; then
    check=yes
else
    printf '#!/bin/sh\n' >kit/have-check
fi

# A make of this folder, as a person types it.
typed() {
    run make "$@"
}
wrong() { # PATTERN GOAL...: one line like PATTERN, exit 2
    pattern=$1
    shift
    typed "$@"
    exits 2 "make $*"
    one_line "make $*"
    says "$pattern"
}

wrong "did you mean: make stage 3" stgae 3
wrong "did you mean: make stage 3" stage3
wrong "the verb comes first; type: make stage 3" 3 stage
wrong "make stage takes one stage" stage 3 4
wrong "stage final does not stand yet" final
wrong "did you mean: make exercise 1.1" exercises
wrong "make stage takes one stage" stage
wrong "no stage '9'; type: make stage N, with N one of: 1 2 3" stage 9
wrong "stage 'final' does not stand yet" stage final
wrong "stage '4' does not stand yet" stage 4
wrong "stage '05-drivers' does not stand yet" trace 05-drivers
wrong "no stage 'stage'" stage stage
wrong "no stage '\.\.'" stage ..
wrong "it is a stage; type: make stage 03-scheduler" 03-scheduler
wrong "did you mean: make tour" tuor
wrong "did you mean: make lineage" linage
wrong "did you mean: make test" tests
wrong "did you mean: make check" chekc
wrong "type: make help" Makefile
wrong "type: make help" setup
wrong "make start takes one stage or none" start 1 2
wrong "no stage .9." start 9
wrong "make lint takes no argument" lint 3
wrong "make check takes no argument" check 3
wrong "make trace takes one stage" trace
wrong "make diff takes one stage" diff
wrong "make broken takes one stage or none" broken 1 2
wrong "make mutate takes stages" mutate
wrong "make expand takes a file and a function" expand
wrong "make expand takes a file and a function" expand a
wrong "no file 'nowhere.c'" expand nowhere.c f
wrong "no headers in IN=work/none" stage 3 IN=work/none
wrong "type: make hint 3.12" hint N=3.12
wrong "no goal 'a'" "a b"

right() { # PATTERN GOAL...
    pattern=$1
    shift
    typed "$@"
    exits 0 "make $*"
    says "$pattern"
}
: >3
: >stage
right "03-scheduler: 3 passed, 0 failed" stage 3
right "03-scheduler: 3 passed, 0 failed" stage 03
right "03-scheduler: 3 passed, 0 failed" stage 03-scheduler
right "03-scheduler: 3 passed, 0 failed" stage 03-scheduler/
right "03-scheduler: 3 passed, 0 failed" -j4 stage 3
right "03-scheduler: 3 passed, 0 failed" stage 3 -j4
right "IN=\. BACKEND=epoll" stage 3
right "IN=\. BACKEND=poll" stage 2 BACKEND=poll
right "03-scheduler: 3 passed, 0 failed" stage 3 IN=mine/03
cp 03-scheduler/build/in/said "$tmp/out"
says "IN=../mine/03 BACKEND=epoll"
right "03-scheduler/build/trace/a.svg" trace 3
right "what 02-reactor changed against 01-future" diff 2
right "stage 1 is the first one" diff 1
right "^make start" -s
right "make expand FILE FUNC" help
right "kit/carry FILE" -C kit help
right "lineage: 2 passed, 0 failed" lineage
right "lineage: 2 passed, 0 failed" -C kit lineage
typed
[ "$(wc -l <"$tmp/out")" -eq 6 ]
verdict $? "make alone prints six lines"

# Every command ends with the next one to type.
ends_with_next() {
    typed "$@"
    tail -n 1 "$tmp/out" >"$tmp/last" && mv "$tmp/last" "$tmp/out"
    says "next: (make|\./setup|change)"
}
for goals in start "stage 1" "trace 1" "diff 2" next lineage; do
    # shellcheck disable=SC2086 # a verb and its argument
    ends_with_next $goals
done


# explore: what is misspelled is one line; each way a model can end has its code
rm -rf kit/explore/build kit/explore/examples
mkdir -p kit/explore/examples 03-scheduler/model work
: >kit/explore/examples/by_store.c
mkdir "work/my own"
: >"work/my own/mine.c"
: >"work/two words.c"
: >work/two_words.c
: >work/mine.c
for m in wake_vs_poll cell lib_kernel; do : >03-scheduler/model/$m.c; done
cat >kit/explore/Makefile <<'M'
explore:
	@mkdir -p build; cp told build/explore
build/%.so: force
	@test ! -f ../../03-scheduler/model/$(*F).wrong
	@mkdir -p $(@D); : > $@
model: $(OUT)
	@test -f $(FILE)
force:
M
# An explorer that says of each model what stands in the file NAME.ends.
cat >kit/explore/told <<'T'
#!/bin/sh
for a; do
    case $a in --row=*) row=${a#*=} ;; *.so) so=$a ;; esac
done
name=${so##*/}
name=${name%.so}
read -r verdict search breaks stale <"$name.ends"
echo "asked: $*"
[ "$verdict" = misuse ] && echo "$name has no end" && exit 2
printf '%s\t%s\t2\t9\t17\t3\t0.01\t1\tab\t%s\t%s\t0\t0/1\tno wake is lost\n' \
    "$verdict" "$search" "$breaks" "$stale" >"$row"
[ "$verdict" = holds ]
T
chmod +x kit/explore/told
ends() { # NAME VERDICT SEARCH BREAKS NEEDS-STALE
    name=$1
    shift
    echo "$*" >"$name.ends"
}
wrong "did you mean: make explore 3" exlpore 3
wrong "did you mean: make explore N" explor
wrong "make explore takes one stage; type for example: make explore 3" explore
wrong "type for example: make explore 3 MODEL=cell" explore 3 cell
wrong "no stage '9'" explore 9
wrong "stage '4' does not stand yet" explore 4
wrong "stage 2: no models yet; type: make explore 3" explore 2
wrong "no model 'wake_poll'; did you mean: make explore 3 MODEL=wake_vs_poll" \
    explore 3 MODEL=wake_poll
wrong "no model 'lib_kernel'; there are cell wake_vs_poll" \
    explore 3 MODEL=lib_kernel
wrong "knows no MODLE=; did you mean: make explore 3 MODEL=cell" \
    explore 3 MODLE=cell
wrong "BOUND is a number, not 'two'" explore 3 BOUND=two
wrong "SC is 1 or nothing" explore 3 SC=maybe
wrong "BOUND and RANDOM exclude each other" explore 3 BOUND=2 RANDOM=9
wrong "REPLAY is for one model" explore 3 REPLAY=aab
wrong "TREE is for one model" explore 3 TREE=1
wrong "no headers in IN=work/none" explore 3 IN=work/none
wrong "no file 'work/nowhere.c'; type: mkdir -p work && cp" \
    explore 3 FILE=work/nowhere.c
wrong "FILE is a C file" explore 3 FILE=Makefile
wrong "MODEL is one of ours, FILE is yours" explore 3 MODEL=cell FILE=a.c
wrong "type for example: make explore 3 FILE=work/x.c" explore FILE=work/x.c
wrong "type for example: make explore 3 FILE=work/x.c" explore 3 work/x.c
wrong "no file 'work/two_word.c'; did you mean: .* FILE=work/two_words.c" \
    explore 3 FILE=work/two_word.c
wrong "no model 'mine'; your file is told so: make explore 3 FILE=work/mine.c" \
    explore 3 MODEL=mine

ends cell holds exhaustive - 0
ends wake_vs_poll holds exhaustive - 0
right "^cell +2 x 9 +17 +3 +0.01 +exhaustive$" explore 3
says "^    no wake is lost$"
says "^2 models: 2 exhaustive; 34 runs, 6 pruned, 0.0 s$"
ends_with_next explore 3
right "asked: .* BOUND=2 SECONDS=5 .*cell.so$" \
    explore 3 MODEL=cell BOUND=2 SECONDS=5
right "asked: .* SC=1 REPLAY=aab1b .*cell.so$" \
    explore 3 MODEL=cell SC=1 REPLAY=aab1b
right "again=make explore 3 MODEL=cell SC=1" explore 3 MODEL=cell.c SC=1
ends_with_next explore 3 MODEL=cell
ends mine holds exhaustive - 0
right "asked: .*/mine.so$" explore 3 FILE="work/my own/mine.c"
wrong "a model.s name is a word, not .two words." \
    explore 3 FILE="work/two words.c"

ends cell holds stopped - 0
typed explore 3
exits 2 "make explore 3, with a search that was cut short"
says "^cell .* stopped: not all$"
says "^2 models: 1 exhaustive, 1 not as asked; "
right "^2 models: 1 exhaustive, 1 without a bug so far; " explore 3 SECONDS=2
ends cell holds dropped - 0
typed explore 3 SECONDS=2
exits 2 "make explore 3, with a history that was cut"

ends cell race - - 0
typed explore 3
exits 2 "make explore 3, with a race"
says "^cell .* race$"
says "^---- cell$"
says "^next: mend it, then: make explore 3 MODEL=cell$"
ends cell misuse
typed explore 3
exits 2 "make explore 3, with a model without an end"
says "^cell .* cannot be explored$"
says "^cell has no end$"
: >03-scheduler/model/cell.wrong
typed explore 3 MODEL=cell
exits 2 "make explore 3, with a model that does not compile"
says "^next: mend it, then: make explore 3 MODEL=cell$"

ends by_store lost-wakeup - lost-wakeup 1
right "^by_store .* lost-wakeup, as meant \(stale\)$" explore examples
says "^1 examples: 0 exhaustive, 1 wrong on purpose and found; "
right "^next: make explore examples MODEL=by_store SC=1" \
    explore examples MODEL=by_store
ends by_store holds exhaustive lost-wakeup 1
right "asked: .* SC=1 SECONDS=60 " explore examples MODEL=by_store SC=1
typed explore examples
exits 2 "an example whose bug is not found"
says "^by_store .* exhaustive, not lost-wakeup$"
ends by_store race - lost-wakeup 0
typed explore examples
exits 2 "an example that ends in another verdict"
says "^by_store .* race, not lost-wakeup$"

: >03-scheduler/red
typed stage 3
exits 2 "make stage 3, with a test that is red"
says "next: mend the first failure above, then: make stage 3"

if [ "${check:-}" ]; then
    printf '#!/bin/sh\nexit 1\n' >kit/have-check
fi
printf '#!/bin/sh\nexit 1\n' >kit/have-check
wrong "the tests need the library Check; type: ./setup" stage 3

# setup
run sh ./setup --al
exits 2 "setup --al"
one_line "setup --al"
says "no option '--al'"
run sh ./setup --check --all
exits 2 "setup with two options"
one_line "setup with two options"
run sh ./setup --check
says "Check|check"
finish
