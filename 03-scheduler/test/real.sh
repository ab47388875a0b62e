#!/bin/sh
# The demo server under real clients on the loopback interface: curl, nc, wrk,
# each where it is installed. Everything is bounded; processes end by their id.
#     sh test/real.sh         build and try build/demo/server
#     SERVER=path sh test/real.sh   try that one
# Closes with `03-real: P passed, F failed, S skipped`.
cd "$(dirname "$0")/.." || exit 2
make=${MAKE:-make}
passed=0 failed=0 skipped=0 pid=''
tmp=$(mktemp -d) || exit 2
stop() {
    [ -n "$pid" ] && kill "$pid" 2>/dev/null
    rm -rf "$tmp"
}
trap stop EXIT
trap 'exit 2' INT TERM

have() { command -v "$1" >/dev/null 2>&1; }
verdict() { # STATUS WHAT
    if [ "$1" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "03-real: $2 failed"
        [ -s "$tmp/said" ] && head -n 8 "$tmp/said" | sed 's/^/    /'
    fi
}
try() { # WHAT COMMAND...
    what=$1
    shift
    "$@" >"$tmp/said" 2>&1
    verdict $? "$what"
}
skip() { # HOW MANY, WHAT, TOOL
    skipped=$((skipped + $1))
    echo "skipped: 03-real: $2, because $3 is not installed"
}

if [ -z "$SERVER" ]; then
    $make -s --no-print-directory all >"$tmp/said" 2>&1 || {
        cat "$tmp/said"
        exit 2
    }
    SERVER=build/demo/server
fi

# ---- the server ----
start() { # more words stand before the server: ulimit and the like
    : >"$tmp/out"
    (eval "${1:-}" && exec "$SERVER" 0) >"$tmp/out" 2>"$tmp/err" &
    pid=$!
    port='' i=0
    while [ -z "$port" ] && [ $i -lt 100 ]; do
        port=$(sed -n 's/^listening on 127.0.0.1:\([0-9]*\)$/\1/p' "$tmp/out")
        [ -n "$port" ] || sleep 0.05
        i=$((i + 1))
    done
    [ -n "$port" ]
}
descriptors() { ls "/proc/$pid/fd" | wc -l; }
as_before() { # all connections are closed again; wait a while for the last ones
    i=0
    while [ "$(descriptors)" != "$before" ] && [ $i -lt 60 ]; do
        sleep 0.05
        i=$((i + 1))
    done
    echo "$before descriptors at the start, now $(descriptors)"
    ls -l "/proc/$pid/fd"
    [ "$(descriptors)" = "$before" ]
}
ends() { # SIGNAL: in order, within five seconds, with exit code 0
    kill -s "$1" "$pid"
    (sleep 5 && kill -s KILL "$pid") 2>/dev/null &
    guard=$!
    wait "$pid"
    status=$?
    kill "$guard" 2>/dev/null
    pid=''
    echo "exit code $status"
    cat "$tmp/err"
    [ $status = 0 ] && [ ! -s "$tmp/err" ]
}

# ---- clients ----
url() { echo "http://127.0.0.1:$port$1"; }
get() { timeout 10 curl -s -S --max-time 8 "$@"; }
answers() { # STATUS CURL-ARGUMENTS...
    wanted=$1
    shift
    get -o /dev/null -w '%{http_code}' "$@" >"$tmp/status" || return 1
    cat "$tmp/status"
    [ "$(cat "$tmp/status")" = "$wanted" ]
}
hello() {
    get "$(url /)"
    [ "$(get "$(url /)")" = "Hello from underhood" ]
}
one_connection() { # three requests, one connection
    get -o /dev/null -o /dev/null -o /dev/null -w '%{num_connects} ' \
        "$(url /)" "$(url /no)" "$(url /)" >"$tmp/connects"
    cat "$tmp/connects"
    [ "$(cat "$tmp/connects")" = "1 0 0 " ]
}
fifty() {
    i=0 pids=''
    while [ $i -lt 50 ]; do
        get "$(url /)" >"$tmp/fifty$i" 2>&1 &
        pids="$pids $!"
        i=$((i + 1))
    done
    wait $pids
    cat "$tmp"/fifty* | grep -cx "Hello from underhood" | grep -x 50
}

# Two kinds of nc: -N closes our half at the end of the input, or -q does.
if nc -h 2>&1 | grep -q -e '-[A-Za-z]*N'; then half=-N; else half='-q 1'; fi
talk() { timeout 10 nc $half 127.0.0.1 "$port"; }
request='GET / HTTP/1.1\r\nHost: a\r\n\r\n'
pipelined() {
    printf "$request$request$request" | talk >"$tmp/answer"
    [ "$(grep -c '^HTTP/1.1 200 OK' "$tmp/answer")" = 3 ]
}
in_pieces() {
    { printf 'GET / HT'; sleep 0.1; printf 'TP/1.1\r'; sleep 0.1
      printf '\nHost: a\r\n\r\n'; } | talk >"$tmp/answer"
    cat "$tmp/answer"
    grep -q '^HTTP/1.1 200 OK' "$tmp/answer"
}
nonsense() {
    printf 'nonsense\r\n\r\n' | talk >"$tmp/answer"
    cat "$tmp/answer"
    grep -q '^HTTP/1.1 400 ' "$tmp/answer"
}
too_long() {
    { printf 'GET / HTTP/1.1\r\nA: '; head -c 5000 /dev/zero | tr '\0' a
    } | talk >"$tmp/answer"
    cat "$tmp/answer"
    grep -q '^HTTP/1.1 431 ' "$tmp/answer"
}
vanish() { # with half a request, with a whole one, with nothing said
    for text in 'GET / HT' "$request" ''; do
        { printf "$text"; sleep 0.4; } | timeout 0.2 nc 127.0.0.1 "$port"
    done >/dev/null
    return 0
}
idle_clients() { # open 20 connections for a second
    i=0 clients=''
    while [ $i -lt 20 ]; do
        sleep 1 | timeout 3 nc $half 127.0.0.1 "$port" >/dev/null 2>&1 &
        clients="$clients $!"
        i=$((i + 1))
    done
}
ticks() { # of the processor that the server has used
    sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'
}
few_fds() { # all fds taken for a second: it does not spin, and goes on
    spent=$(ticks)
    idle_clients
    wait $clients
    spent=$(($(ticks) - spent))
    echo "$spent ticks of the processor"
    [ $spent -lt 40 ]
}
load() {
    timeout 20 wrk -t 1 -c 200 -d 2s "$(url /)" >"$tmp/wrk" 2>&1
    cat "$tmp/wrk"
    grep -q '^Requests/sec: *[1-9]' "$tmp/wrk" &&
        ! grep -q -e 'Socket errors' -e 'Non-2xx' "$tmp/wrk"
}

try "the server starts" start
before=$(descriptors)
if have curl; then
    try "curl: GET /" hello
    try "curl: another path" answers 404 "$(url /no)"
    try "curl: HEAD" answers 200 -I "$(url /)"
    try "curl: a body is refused" answers 405 -d hello "$(url /)"
    try "curl: HTTP/1.0" answers 200 -0 "$(url /)"
    try "curl: three requests, one connection" one_connection
    try "curl: fifty at once" fifty
else
    skip 7 "requests by curl" curl
fi
if have nc; then
    try "nc: three requests in one piece, then a half-close" pipelined
    try "nc: a request in pieces" in_pieces
    try "nc: nonsense" nonsense
    try "nc: a head that is too long" too_long
    try "nc: clients that vanish" vanish
else
    skip 5 "requests by nc" nc
fi
if have wrk; then
    try "wrk: 200 connections" load
else
    skip 1 "200 connections" wrk
fi
try "no descriptor is left" as_before
try "SIGTERM ends it in order" ends TERM

if have nc && have curl; then
    try "the server starts with 12 descriptors" start 'ulimit -n 12'
    before=$(descriptors)
    try "20 clients for 12 descriptors: it does not spin" few_fds
    try "and serves the next one" hello
    try "and has given all descriptors back" as_before
    try "SIGINT ends it in order" ends INT
else
    skip 5 "too few descriptors" "nc or curl"
fi

# ---- what a run leaves in its trace ----
checked() { timeout 20 "$trace" check "$1"; }
if [ -f ../kit/trace/Makefile ]; then
    $make -s -C ../kit/trace >"$tmp/said" 2>&1
    trace=../kit/trace/build/trace
    for golden in test/golden/*.trace; do
        try "the laws hold in $golden" checked "$golden"
    done
    if have curl; then
        export RT_TRACE="$tmp/real.trace"
        try "the server starts, traced" start
        try "fifty at once, traced" fifty
        try "it ends" ends TERM
        try "the laws hold in that trace" checked "$tmp/real.trace"
        unset RT_TRACE
    else
        skip 4 "a trace of fifty clients" curl
    fi
else
    skipped=$((skipped + 6))
    echo "skipped: 03-real: the laws of traces, because this stage stands alone"
fi

echo "03-real: $passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
