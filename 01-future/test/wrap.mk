# The calls that test/fakes.c stands in front of, each by -Wl,--wrap=name.
WRAP := malloc calloc realloc aligned_alloc posix_memalign free
WRAP += pthread_create
