# kit/tour/facts.sh: what the tour says about a run, read from its trace.
# facts <TRACE: shell assignments, to be sourced. Fails if nobody was served.
facts() {
    awk '
    function value(key,    i) {
        for (i = 4; i <= NF; i++)
            if (index($i, key "=") == 1) return substr($i, length(key) + 2)
        return ""
    }
    NR == 1 { next }
    {
        ms = $1
        task = 0
        event = $3
        if ($2 == "task") { task = $3; event = $4 }
        total = ms
    }
    event == "spawn" { spawned[task] = ms; tasks[++n] = task }
    event == "step" && value("event") == "POLL" {
        polls[task]++
        poll[++p] = task; poll_ms[p] = ms
    }
    event == "read" && value("result") > 0 && !(task in got) {
        got[task] = ms
        if (!first) first = task
    }
    event == "read" && value("result") == "-EAGAIN" && !(task in got) {
        early[task]++
    }
    event == "read" && value("result") == "-EAGAIN" && (task in got) {
        again[task]++
    }
    event == "write" {
        if (value("result") > 0) { writes++; served[task] = ms }
        else if (value("result") == "-EAGAIN") { full++; full_of[task]++ }
    }
    event == "free" { freed[task] = ms }
    event == "park" { sleeps++; since = ms; parked = 1 }
    event == "unpark" && parked { slept += ms - since; parked = 0 }
    END {
        if (!first || !n) exit 1
        for (i = 1; i <= n; i++) {
            t = tasks[i]
            if ((t in got) && t != first && got[t] - spawned[t] >= longest) {
                longest = got[t] - spawned[t]
                slow = t
            }
        }
        if (!slow) exit 1
        for (i = 1; i <= p; i++)
            if (poll[i] != slow && poll_ms[i] >= spawned[slow] &&
                poll_ms[i] <= got[slow])
                others++
        for (t in served)
            if (t != slow && served[t] >= spawned[slow] &&
                served[t] <= got[slow])
                others_served++
        turns = polls[first] == 1 ? "1 turn: the first poll was enough." : \
            polls[first] " turns: the first, and one more after each wake."
        if (early[first])
            why = "The first poll found no request yet; a wake told when it came."
        else
            why = "The request was there at the first poll: read and answered at once."
        if (again[first])
            why = why "\n   Then it waited for more, until the client hung up."
        said = full_of[first] ? \
            "Yes, this time: the socket was full." : \
            "No: there was room, and the task went on in the same poll."
        printf "first_task=%d\nfirst_polls_said=\"%s\"\n", first, turns
        printf "first_end=%.3f\nfirst_why=\"%s\"\n", freed[first], why
        printf "first_write_said=\"%s\"\n", said
        printf "slow_task=%d\nslow_ms=%.0f\nslow_from=%.3f\n", slow, longest,
            spawned[slow]
        printf "others_served=%d\nothers_polls=%d\n", others_served, others
        printf "writes=%d\nwrites_pending=%d\n", writes, full
        printf "sleeps=%d\nslept_ms=%.0f\ntotal_ms=%.0f\n", sleeps, slept,
            total
    }'
}
