# What of an exercise is the kit's: the modules of its stage, the part of the
# judge that lives in the learner's program, and its test. `grade` calls it:
#     make -f kit/grade/stage.mk STAGE=01-future OUT=DIR [BACKEND=script]
#         [FLAGS=...] [TEST=DIR/test.c TESTOUT=DIR/test.o]
# An object appears in one piece, so that two runs at once do no harm.
CC ?= cc
WARN := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes \
	-Wstrict-prototypes
COMMON := -std=gnu11 -g -Og -fno-omit-frame-pointer -fno-pie -pthread \
	-U_FORTIFY_SOURCE -fno-builtin-malloc -fno-builtin-calloc \
	-fno-builtin-realloc -fno-builtin-free $(FLAGS) $(WARN)
REST := $(filter-out $(STAGE)/sys.c $(STAGE)/rt_assert.c \
	$(STAGE)/backend_%.c,$(wildcard $(STAGE)/*.c))
ifneq ($(wildcard $(STAGE)/backend.h),)
REST += $(STAGE)/backend_$(BACKEND).c
ifneq ($(BACKEND),script)
REST += $(STAGE)/sys.c
endif
endif
CASE := $(wildcard kit/grade/case/*.c)
RUN := $(wildcard kit/grade/run/*.c)
OBJECTS := $(REST:$(STAGE)/%.c=$(OUT)/stage/%.o)
JUDGE := $(CASE:kit/grade/case/%.c=$(OUT)/judge/%.o)
REAL := $(OUT)/real/rt_assert.o

.PHONY: all force
all: $(OBJECTS) $(JUDGE) $(REAL) $(TESTOUT) $(RUNNER)
compile = $(CC) $(COMMON) -I$(STAGE) -Ikit/grade \
	$(if $(TEST),-I$(dir $(TEST))) -fmacro-prefix-map=$(STAGE)/= -MMD -MP \
	-MT $@ -MF $@.$$$$.d -c -o $@.$$$$ $< && \
	mv $@.$$$$.d $(@:.o=.d) && mv $@.$$$$ $@

$(OUT)/stage/%.o: $(STAGE)/%.c $(OUT)/flags
	@$(compile)
$(OUT)/judge/%.o: kit/grade/case/%.c $(OUT)/flags
	@$(compile)
$(OUT)/real/%.o: $(STAGE)/%.c $(OUT)/flags
	@$(compile)
ifneq ($(TESTOUT),)
$(TESTOUT): $(TEST) $(OUT)/flags
	@mkdir -p $(@D)
	@$(compile)
endif
ifneq ($(RUNNER),)
$(RUNNER): $(RUN) $(wildcard kit/grade/run/*.h)
	@mkdir -p $(@D)
	@$(CC) -std=gnu11 -O1 -g $(WARN) -o $@.$$$$ $(RUN) && mv $@.$$$$ $@
endif
$(OUT)/flags: force
	@mkdir -p $(OUT)/stage $(OUT)/judge $(OUT)/real
	@echo '$(CC) $(COMMON) $(STAGE)' | cmp -s - $@ || \
	    echo '$(CC) $(COMMON) $(STAGE)' > $@
-include $(OBJECTS:.o=.d) $(JUDGE:.o=.d) $(TESTOUT:.o=.d)
