/* Linked into each model: where its sources are, so that the explorer can name
 * them shortly and show their lines. Directories, each ended by a colon. */
extern const char explore_sources[];
const char explore_sources[] = EXPLORE_SOURCES;

/* The loader has no thread-locals in place before somebody asks for one: the
 * explorer asks for this one. */
extern _Thread_local char explore_local;
_Thread_local char explore_local;
