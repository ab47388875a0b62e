# What test/*.sh build: make -f test/tests.mk, in kit/explore. A test has the
# files of the explorer in it, all but main.c.
include Makefile

WITH  := program run brute axioms random
TESTS := $(BUILD)/test/selfcheck $(BUILD)/test/litmus
WITH  := $(WITH:%=$(BUILD)/test/%.o) $(filter-out $(BUILD)/main.o,$(ENGINE))

.PHONY: tests
.DEFAULT_GOAL := tests
tests: $(TESTS)
$(TESTS): %: %.o $(WITH) exports
	$(CC) $(FLAGS) -Wl,--dynamic-list=exports -o $@ $< $(WITH) -ldl -lm
$(BUILD)/test/%.o: test/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -I. -MMD -MP -c -o $@ $<
