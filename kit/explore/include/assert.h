/* assert(), for code that the explorer runs: the run ends, and the explorer
 * tells which order of events led there. As the standard says, each #include
 * looks at NDEBUG anew. */
#include "explore_shim.h"

#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition) \
    ((condition) ? (void)0 \
                 : explore_assert_failed(EXPLORE_SITE(#condition), \
                                         "assert(" #condition ")"))
#endif

#undef static_assert
#define static_assert _Static_assert
