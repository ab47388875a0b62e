# The calls that test/fakes.c stands in front of, each by -Wl,--wrap=name.
WRAP := malloc calloc realloc aligned_alloc posix_memalign free
WRAP += pthread_create pthread_join pthread_detach
WRAP += pthread_mutex_init pthread_mutex_destroy pthread_mutex_lock
WRAP += pthread_mutex_unlock pthread_cond_init pthread_cond_destroy
WRAP += pthread_condattr_init pthread_condattr_destroy
WRAP += pthread_cond_wait pthread_cond_timedwait tmpfile
