#!/bin/sh
# The front door: a goal that is right runs, a goal that is wrong or odd is one
# line and exit 2. Runs in a copy of the door with small stages behind it.
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
wrong "type: make help" Makefile
wrong "type: make help" setup
wrong "make start takes one stage or none" start 1 2
wrong "no stage .9." start 9
wrong "make lint takes no argument" lint 3
wrong "make trace takes one stage" trace
wrong "make diff takes one stage" diff
wrong "make broken takes one stage or none" broken 1 2
wrong "make mutate takes stages" mutate
wrong "make expand takes a file and a function" expand
wrong "make expand takes a file and a function" expand a
wrong "no file 'nowhere.c'" expand nowhere.c f
wrong "no headers in IN=work/none" stage 3 IN=work/none
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
