# awk -v side=K -v how="exit 0" -v output=FILE -v trace=FILE -v write=DIR
#     -v runs=FILE -f text.awk -f judge.awk CLAIM
# Which verdicts of side K do not hold? Each is told on stdout, by line. With
# `write`, the output that a `shows` asks for goes to DIR/LINE instead, LINE
# that of its text fence.
function slurp(file,    s, line) {
    s = ""
    while ((getline line < file) > 0) s = s line "\n"
    close(file)
    return s
}
function no(what) {
    print name ":" at ": " what
    wrong++
}
function ended(s) {
    if (s == "nocompile") return "it does not compile"
    split(s, h, " ")
    if (h[1] == "exit") return "it ended with exit code " h[2]
    if (h[1] == "signal")
        return "a signal ended it: " (h[2] in signal ? signal[h[2]] : h[2])
    return "at the time limit it was alive and " h[2] " (" h[3] \
        " % of a processor, running in " h[4] " % of the samples)"
}
# The part of a file that `shows` asks for; lines end without blanks.
function piece(file, from, to,    l, out, in_it) {
    out = ""
    in_it = from == ""
    while ((getline l < file) > 0) {
        sub(/[ \t\r]+$/, "", l)
        if (!in_it && !index(l, from)) continue
        out = out l "\n"
        if (in_it && to != "" && index(l, to)) break
        in_it = 1
        if (from != "" && to == "") break
    }
    close(file)
    return out
}
BEGIN {
    FS = "\t"
    signal[4] = "SIGILL"
    signal[6] = "SIGABRT"
    signal[7] = "SIGBUS"
    signal[8] = "SIGFPE"
    signal[9] = "SIGKILL"
    signal[11] = "SIGSEGV"
    signal[13] = "SIGPIPE"
}
{ row[++n] = $0 }
$1 == "claim" { name = $4 }
$1 == "text" {
    expected[$2] = decode($4)
    fence_line[$2] = $3
}
END {
    said = slurp(output)
    shown = 0
    ending = 0
    last_line = 0
    for (i = 1; i <= n; i++) {
        m = split(row[i], f, "\t")
        if (f[1] != "then") {
            if (f[1] == "side" && f[2] == side) last_line = f[3]
            continue
        }
        kind = f[4]
        if (kind ~ /^shows/) shown++
        if (f[2] != side) continue
        at = last_line = f[3]
        a = decode(f[5])
        b = decode(f[6])
        c = decode(f[7])
        if (how == "nocompile" && kind != "compiles-not") continue
        if (kind == "says") {
            if (!index(said, a)) no("it does not say \"" f[5] "\"")
        } else if (kind == "says-not") {
            if (index(said, a)) no("it says \"" f[5] "\", and should not")
        } else if (kind == "counts") {
            k = index(said, a)
            if (!k || substr(said, k + length(a)) !~ /^ *[0-9]/) {
                no("no number stands after \"" f[5] "\" in what it says")
                continue
            }
            x = substr(said, k + length(a)) + 0
            c += 0
            if (!(b == "=" ? x == c : b == "<" ? x < c : b == ">" ? x > c : \
                b == "<=" ? x <= c : x >= c))
                no(a " is " x ", not " b " " c)
        } else if (kind == "exits") {
            ending = 1
            if (how != "exit " a) no("not exit code " a ": " ended(how))
        } else if (kind == "aborts") {
            ending = 1
            if (how != "signal 6") no("it does not abort: " ended(how))
            else if (!index(said, a)) no("it aborts, and does not say" \
                " \"" f[5] "\"")
        } else if (kind == "hangs" || kind == "spins") {
            ending = 1
            if (how !~ (kind == "hangs" ? "^alive asleep" : "^alive busy"))
                no("it does not " (kind == "hangs" ? "hang" : "spin") ": " \
                    ended(how))
        } else if (kind == "crashes") {
            ending = 1
            if (how !~ /^signal (4|7|8|11|13)$/ && !index(said,
                "AddressSanitizer: "))
                no("it does not crash: " ended(how))
        } else if (kind == "leaks") {
            ending = 1
            if (!index(said, "LeakSanitizer: detected"))
                no("LeakSanitizer finds no leak: " ended(how))
        } else if (kind == "races") {
            ending = 1
            if (!index(said, "ThreadSanitizer: data race"))
                no("ThreadSanitizer finds no race: " ended(how))
        } else if (kind == "compiles-not") {
            ending = 1
            if (how != "nocompile") no("it does compile")
            else if (!index(said, a))
                no("it does not compile, but the compiler does not say" \
                    " \"" f[5] "\"")
        } else if (kind == "traces") {
            k = 0
            while ((getline t < trace) > 0) if (t ~ b) k++
            close(trace)
            if (k != a + 0) no(k " lines of its trace match \"" f[6] "\"," \
                " not " a)
        } else if (kind == "outcomes") {
            k = 0
            split("", got)
            while ((getline t < runs) > 0)
                while (match(t, /outcome=[^ \t,.;)]*/)) {
                    got[substr(t, RSTART + 8, RLENGTH - 8)] = 1
                    t = substr(t, RSTART + RLENGTH)
                }
            close(runs)
            m = split(a, want, ",")
            missing = ""
            for (k = 1; k <= m; k++) {
                if (!(want[k] in got)) missing = missing " " want[k]
                delete got[want[k]]
            }
            extra = ""
            for (x in got) extra = extra " " x
            if (missing != "") no("no run had the outcome" missing)
            if (extra != "") no("a run had the outcome" extra ", which is" \
                " not in {" a "}")
        } else if (kind ~ /^shows/) {
            if (!(shown in expected)) continue # complained about already
            t = piece(kind == "shows" ? output : trace, a, b)
            if (write != "") {
                printf "%s", t > (write "/" fence_line[shown])
                close(write "/" fence_line[shown])
            } else if (t != expected[shown]) {
                at = fence_line[shown]
                x = split(t, l, "\n")
                y = split(expected[shown], e, "\n")
                for (k = 1; k < x && k < y && l[k] == e[k]; k++) ;
                at += k
                no("this is not its output: line " k " is \"" l[k] \
                    "\"; make weave refreshes it")
            }
        }
    }
    if (how == "nocompile" && !ending) {
        at = last_line
        no("it does not compile; if that is meant, add: then compiles not" \
            " \"...\"")
    } else if (!ending && how != "exit 0") {
        at = last_line
        split(how, h, " ")
        no(ended(how) (h[1] == "exit" ? "; if that is meant, add: then exits " \
            h[2] \
            : how == "signal 6" ? "; if that is meant, add: then aborts" \
                " \"...\"" \
            : h[1] == "alive" ? "; if that is meant, add: then " \
            (h[2] == "asleep" ? "hangs" : "spins") : "; it should end by" \
                " itself"))
    }
    exit wrong > 0
}
