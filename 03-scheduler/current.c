#include "current.h"

_Thread_local struct rt_current rt_current;
