/* The learner's file: the test has all. */
extern int nothing;
int nothing;
