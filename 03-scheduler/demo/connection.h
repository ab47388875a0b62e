/* One connection of the demo server, a future: read a request, answer it, and
 * so on until one side has enough. */
#ifndef DEMO_CONNECTION_H
#define DEMO_CONNECTION_H

#include "http.h"
#include "tcp.h"

struct connection { /* async fn connection(stream) */
    struct rt_future future;
    struct rt_tcp_stream stream; /* ours: closed when this is dropped */
    struct rt_tcp_read read;
    struct rt_tcp_write_all write;
    struct http_request request;
    size_t filled;    /* bytes of `input` */
    size_t head_size; /* of the request that is answered */
    char input[HTTP_HEAD_MAX];
    char output[HTTP_RESPONSE_MAX];
};

struct connection connection(struct rt_tcp_stream stream);

#endif
