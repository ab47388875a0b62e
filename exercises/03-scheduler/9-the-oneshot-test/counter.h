/* 3.9 The oneshot's test: a waker that counts its wakes, as in chapter 1's
 * exercises: struct counter, counter_waker. */
#ifndef ONESHOT_TEST_COUNTER_H
#define ONESHOT_TEST_COUNTER_H

#include "../../01-future/waker.h"

#endif
