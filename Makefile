# The front door. `make` alone says what to type; `make help` says the rest.
#
# `make stage 3` is literal: the first goal is a verb, the goals after it are
# its arguments, read here at parse time. There is no catch-all rule: a verb or
# an argument that does not exist stops make at this point, in one line.
# kit/Makefile includes this file, so `make -C kit broken 2` is the same thing.

# kit/Makefile sets both; what the environment calls so is not meant
ifneq ($(origin ROOT),file)
ROOT := .
MENU := learner
endif
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
CC ?= cc

# What may be told besides stands behind the verb, as NAME=VALUE. A variable of
# the environment that is called so was meant for another program.
TELLS := IN BACKEND BUILD OPT SAN MODEL FILE REPLAY SC BOUND RANDOM PCT DEPTH \
    SEED PLAIN SPURIOUS WEAK TIMEOUTS REUSE TREE SECONDS STAGE N CASE LEVEL \
    RERUN ANYWAY FORMAT OUT ARGS FUNC COUNT ONLY LIST
$(foreach v,$(TELLS),$(if $(filter environment,$(origin $(v))),$(eval \
    override undefine $(v))$(eval unexport $(v))))

# ---- verbs: how many arguments each one takes ------------------------------
# learner: next tour list progress help, start ([stage]), rung (0 to 6),
#          stage trace diff (a stage), explore (a stage or examples),
#          exercise compare reset (an exercise),
#          hint debug watch (an exercise, or the one in hand),
#          run (FILE), expand (FILE FUNCTION)
# author:  test check check-all lineage lint, what LOOM names,
#          broken ([stage]), mutate (stages...), grade (an exercise),
#          author-check (exercises)
# a tool that is not there has no verb
loom = $(notdir $(wildcard $(addprefix $(ROOT)/kit/,$(1))))
LOOM := $(call loom,weave/weave weave/weave-check weave/steps weave/claims \
    book/figures book/book grade/author-check)
PLAIN := next tour list progress help test check check-all lineage lint $(LOOM)
STAGED := stage trace diff explore
EXERCISED := exercise hint compare reset debug watch grade
VERBS := $(PLAIN) $(STAGED) $(EXERCISED) start rung run expand broken mutate

VERB := $(firstword $(MAKECMDGOALS))
override GIVEN := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
quote = '$(subst ','\'',$(1))'
near = $(shell sh $(ROOT)/kit/near $(foreach w,$(1),$(call quote,$(w))))

# a stage stands if it has a Makefile; 3, 03 and 03-scheduler/ all name it
STAGES := $(sort $(patsubst $(ROOT)/%/Makefile,%,\
    $(wildcard $(ROOT)/0[0-9]-*/Makefile $(ROOT)/final/Makefile)))
PLANNED := 4 5 04 05 04-work-stealing 05-drivers final
numbers := $(foreach s,$(STAGES),$(firstword $(subst -, ,$(s:0%=%))))
stage_of = $(firstword $(foreach s,$(STAGES),\
    $(if $(filter $(1:%/=%) 0$(1:%/=%),$(s) $(firstword $(subst -, ,$(s)))),$(s))))
need_stage = $(if $(call stage_of,$(1)),,$(error $(if \
    $(filter $(PLANNED),$(1:%/=%)),stage '$(1)' does not stand yet,no stage \
    '$(1)'); type: make $(VERB) N, with N one of: $(numbers)))

# what make explore may be told besides, as NAME=VALUE
TOLD := MODEL FILE REPLAY SC BOUND RANDOM PCT DEPTH SEED PLAIN SPURIOUS WEAK \
    TIMEOUTS REUSE TREE SECONDS IN

ifneq ($(VERB),)
  ifeq ($(filter $(VERB),$(VERBS)),)
    $(error $(call near,$(MAKECMDGOALS)))
  endif
  ifneq ($(filter $(VERB),$(PLAIN)),)
    # plain verbs may follow one another: make lint lineage
    # and author-check may be told which exercises
    IDS := $(if $(filter author-check,$(VERB)),$(filter-out $(PLAIN),$(GIVEN)))
    ifneq ($(filter-out $(PLAIN) $(IDS),$(GIVEN)),)
      $(error make $(VERB) takes no argument; type: make $(VERB))
    endif
  endif
  ifneq ($(filter $(VERB),$(EXERCISED)),)
    ifeq ($(origin N),command line)
      $(error the exercise stands behind the verb; type: make $(VERB) $(N))
    endif
    # kit/learn/ask says what is wrong with the words, or nothing
    WRONG := $(shell sh $(ROOT)/kit/learn/ask $(VERB) $(foreach a,$(GIVEN),$(call quote,$(a))) 2>&1)
    ifneq ($(WRONG),)
      $(error $(WRONG))
    endif
  endif
  ifeq ($(VERB),explore)
    # it has a folder of its own besides the stages
    BESIDES := examples
    more := $(if $(word 2,$(GIVEN)), $(if $(filter %.c,$(word 2,$(GIVEN))),FILE,MODEL)=$(word 2,$(GIVEN)))
    ifneq ($(words $(GIVEN)),1)
      $(error make explore takes one stage; type for example: make explore $(or $(firstword $(GIVEN)),3)$(more)$(if $(MAKEOVERRIDES), $(MAKEOVERRIDES)))
    endif
    # a name that is misspelled must not be passed over in silence
    named := $(foreach w,$(subst \$() ,_,$(MAKEOVERRIDES)),$(if $(findstring =,$(w)),$(firstword \
        $(subst =, ,$(subst :=,=,$(w))))))
    TOLD := $(filter-out CC OPT MAKE SHELL,$(sort $(named)))
  endif
  ifneq ($(filter $(VERB),$(STAGED)),)
    ifneq ($(words $(GIVEN)),1)
      $(error make $(VERB) takes one stage; type for example: make $(VERB) 2)
    endif
  endif
  ifeq ($(VERB),rung)
    ifneq ($(words $(GIVEN))$(filter-out 0 1 2 3 4 5 6,$(GIVEN)),1)
      $(error make rung takes one number, 0 to 6; type for example: make rung 1)
    endif
  endif
  ifeq ($(VERB),run)
    ifneq ($(words $(GIVEN)),1)
      $(error make run takes a C file; its arguments: make run FILE.c ARGS="a b")
    endif
    ifeq ($(filter %.c,$(wildcard $(ROOT)/$(GIVEN))),)
      $(error no C file '$(GIVEN)' in the kit; type for example: make run 01-future/demo/together.c)
    endif
  endif
  ifeq ($(VERB),start)
    ifneq ($(filter-out 0 1,$(words $(GIVEN))),)
      $(error make start takes one stage or none; type for example: make start 1)
    endif
  endif
  ifeq ($(VERB),broken)
    ifneq ($(filter-out 0 1,$(words $(GIVEN))),)
      $(error make broken takes one stage or none; type for example: make broken 2)
    endif
  endif
  ifeq ($(VERB),mutate)
    ifeq ($(GIVEN),)
      $(error make mutate takes stages; type for example: make mutate 1 2 3)
    endif
  endif
  ifeq ($(VERB),expand)
    ifneq ($(words $(GIVEN)),2)
      $(error make expand takes a file and a function; type: make expand 01-future/demo/fetch_data.c fetch_data_poll)
    endif
    override FILE := $(word 1,$(GIVEN))
    override FUNC := $(word 2,$(GIVEN))
    ifneq ($(shell sh $(ROOT)/kit/expand --check $(call quote,$(FILE)) $(call quote,$(FUNC)) 2>&1),)
      $(error $(shell sh $(ROOT)/kit/expand --check $(call quote,$(FILE)) $(call quote,$(FUNC)) 2>&1))
    endif
  else ifeq ($(filter $(VERB),$(PLAIN) $(EXERCISED) rung run),)
    $(foreach a,$(filter-out $(BESIDES),$(GIVEN)),$(call need_stage,$(a)))
    DIRS := $(foreach a,$(GIVEN),$(or $(call stage_of,$(a)),$(a)))
    ifeq ($(VERB),explore)
      ASKED = $(DIRS) $(foreach v,$(TOLD),$(call quote,$(v)=$($(v))))
      WRONG := $(shell sh $(ROOT)/kit/explore/stage --ask $(ASKED) 2>&1)
      ifneq ($(WRONG),)
        $(error $(WRONG))
      endif
    endif
    ifeq ($(VERB),stage)
      ifneq ($(IN),)
        ifneq ($(shell cd $(ROOT) && ls $(call quote,$(IN))/*.h >/dev/null 2>&1 || echo no),)
          $(error no headers in IN=$(IN); IN names a folder with your copy of the stage)
        endif
      endif
      ifneq ($(shell sh $(ROOT)/kit/have-check || echo no),)
        $(error the tests need the library Check; type: ./setup)
      endif
    endif
  endif
  # the arguments are data: phony, and done when the verb is
  ifneq ($(filter $(VERB),$(PLAIN)),)
    DATA := $(IDS)
  else
    DATA := $(GIVEN)
  endif
  ifneq ($(DATA),)
    .PHONY: $(DATA)
    $(DATA): $(VERB) ; @:
  endif
endif

# ---- what each verb does ---------------------------------------------------
export CC MAKE
# cd would look there first, and say where it went
unexport CDPATH
# exported only if given: a stage has its own defaults
ifneq ($(IN),)
export IN
endif
ifneq ($(BACKEND),)
export BACKEND
endif

.DEFAULT_GOAL := $(if $(filter author,$(MENU)),help-author,menu)
.PHONY: menu help help-author $(VERBS)

menu:
	@sh $(ROOT)/kit/menu
help:
	@sh $(ROOT)/kit/menu $(MENU)
help-author:
	@sh $(ROOT)/kit/menu author
start:
	@cd $(ROOT) && sh kit/learn/$(if $(DIRS),begin $(patsubst 0%,%,$(firstword $(subst -, ,$(DIRS)))),rung 0)
list progress:
	@cd $(ROOT) && sh kit/learn/$@
next:
	@cd $(ROOT) && sh kit/next
exercise hint compare reset debug watch grade:
	@cd $(ROOT) && sh kit/learn/$@ $(GIVEN)
rung run:
	@cd $(ROOT) && sh kit/learn/$@ $(GIVEN)
lineage:
	@cd $(ROOT) && sh kit/lineage && echo "next: make lint"
lint:
	@cd $(ROOT) && sh kit/lint && echo "next: make broken"
tour:
	+@cd $(ROOT) && sh kit/tour/tour
test check check-all:
	@cd $(ROOT) && sh kit/parts $@
explore:
	@cd $(ROOT) && sh kit/explore/stage $(ASKED)
stage trace:
	+@cd $(ROOT) && sh kit/$(@:trace=draw) $(DIRS)
diff:
	@cd $(ROOT) && sh kit/diff $(DIRS)
weave:
	@cd $(ROOT) && sh kit/weave/weave && echo "next: make weave-check"
weave-check:
	@cd $(ROOT) && sh kit/weave/weave-check && echo "next: make steps"
steps:
	@cd $(ROOT) && sh kit/weave/steps && echo "next: make claims"
claims:
	@cd $(ROOT) && sh kit/weave/claims && echo "next: make author-check"
author-check:
	@cd $(ROOT) && sh kit/grade/author-check $(IDS) && echo "next: make test"
figures:
	@cd $(ROOT) && sh kit/book/figures && echo "next: make book"
book:
	@cd $(ROOT) && sh kit/book/book
broken:
	@cd $(ROOT) && sh kit/broken $(DIRS) && echo "next: make test"
mutate:
	@cd $(ROOT) && sh kit/mutate/mutate $(DIRS)
expand:
	@cd $(ROOT) && sh kit/expand $(call quote,$(FILE)) $(call quote,$(FUNC))
