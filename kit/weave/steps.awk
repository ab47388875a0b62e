# awk -v name=FILE.md -v out=PREFIX -f text.awk -f claim.awk -f steps.awk
# FILE.md: each step of it. One of modules goes to PREFIX-LINE.modules (id,
# stage, files, tests, a line each), one of a ladder is a claim, and goes to
# PREFIX-LINE as claims.awk writes it. What is wrong is said on stdout.
function complain(line, what) {
    print name ":" line ": " what "."
    wrong++
}
# The text before the next ; outside of quotes; `left` is what follows.
function next_part(s,    i, c, mark) {
    mark = ""
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        if (mark != "") {
            if (c == "\\" && mark == "\"") i++
            else if (c == mark) mark = ""
        } else if (c == "\"" || c == "`") mark = c
        else if (c == ";") {
            left = substr(s, i + 1)
            return trim(substr(s, 1, i - 1))
        }
    }
    left = ""
    return trim(s)
}
function modules(at, id, stage, files,    n, w, i, f, tests, s) {
    if (load(stage "/Makefile") < 0) {
        complain(at, "there is no stage " stage)
        return
    }
    n = split(files, w, " ")
    if (n == 0) complain(at, "step " id " names no module")
    for (i = 1; i <= n; i++)
        if (w[i] !~ /^[a-z0-9_]+\.[ch]$/ || load(stage "/" w[i]) < 0)
            complain(at, "there is no module " w[i] " in " stage)
    tests = ""
    while (left ~ /[^ \t]/) {
        s = next_part(left)
        if (s !~ /^tests[ \t]/) {
            complain(at, "after the modules comes: ; tests unit_future" \
                " unit_waker")
            return
        }
        n = split(trim(substr(s, 6)), w, " ")
        for (i = 1; i <= n; i++) {
            if (load(stage "/test/" w[i] ".c") < 0)
                complain(at, "there is no test " stage "/test/" w[i] ".c")
            tests = tests " " w[i]
        }
    }
    f = sprintf("%s-%05d.modules", out, at)
    print id > f
    print stage > f
    print files > f
    print tests > f
    print name ":" at > f
    close(f)
}
function rung(at, id, words,    f) {
    f = sprintf("%s-%05d", out, at)
    if (!program(words)) complain(at, p_error)
    print "claim\t0\t" at "\t" name > f
    print "label\t0\t" at "\t" > f
    print "side\t1\t" at "\t" > f
    print "when\t1\t" at "\t" words > f
    while (left ~ /[^ \t]/) {
        if (verdict(next_part(left))) print "then\t1\t" at "\t" v > f
        else complain(at, v_error)
    }
    close(f)
}
{ line[++n] = $0 }
END {
    for (i = 1; i <= n; i++) {
        if (fence(line[i])) {
            mark = f_mark
            for (i++; i <= n && !closes(line[i], mark); i++) ;
            continue
        }
        if (line[i] !~ /^[ \t]*<!--[ \t]*step[ \t]/) continue
        at = i
        s = line[i]
        while (s !~ /-->/ && i < n) s = s " " line[++i]
        if (s !~ /-->/) {
            complain(at, "this comment is never closed; close it with -->")
            continue
        }
        sub(/^[ \t]*<!--[ \t]*step[ \t]+/, "", s)
        sub(/[ \t]*-->.*/, "", s)
        if (!match(s, /^[^ \t:]+:/)) {
            complain(at, "a step is written: <!-- step 1.3: 01-future:" \
                " future.c" \
                " waker.c ; tests unit_future -->")
            continue
        }
        id = substr(s, 1, RLENGTH - 1)
        s = next_part(substr(s, RLENGTH + 1))
        if (match(s, /^[^ \t:]+:([ \t]|$)/)) {
            f = substr(s, 1, RLENGTH)
            sub(/:.*/, "", f)
            modules(at, id, f, trim(substr(s, RLENGTH + 1)))
        } else rung(at, id, s)
    }
    exit wrong > 0
}
