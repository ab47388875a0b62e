/* Linked into each model: where its sources are, so that the explorer can name
 * them shortly and show their lines. Directories, each ended by a colon. */
extern const char explore_sources[];
const char explore_sources[] = EXPLORE_SOURCES;
