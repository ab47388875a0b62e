# The calls that test/fakes.c stands in front of, each by -Wl,--wrap=name.
WRAP := malloc calloc realloc aligned_alloc posix_memalign free
WRAP += pthread_create
WRAP += read write send accept4 connect socket setsockopt bind listen
WRAP += getsockname shutdown close
WRAP += epoll_create1 epoll_ctl epoll_wait eventfd pipe2 poll
