# The language of claims. After text.awk.
#
# parse_claim(): reads the lines body[1..n_body] of a claim fence; `name`,
# f_line (the line of the fence) and f_info are set. Appends records, fields
# separated by tabs, to record[1..n_record]; what is wrong goes to complain().
# A program that uses this defines complain(LINE, TEXT).
#
#     side   K LINE TEXT            side K; its `but` line
#     when   K LINE PROGRAM-LINE
#     change K LINE FILE OLD NEW    FILE may be empty: the program
#     patch  K LINE FILE
#     then   K LINE KIND ARGUMENTS...

function put(kind, k, line, a, b, c) {
    record[++n_record] = kind "\t" k "\t" line "\t" a "\t" b "\t" c
}
function trim(s) {
    sub(/^[ \t]+/, "", s)
    sub(/[ \t]+$/, "", s)
    return s
}

# program(TEXT): is it NAME=VALUE... FILE.c ARGUMENTS...? Sets p_file; p_error.
function program(s,    w, n, i) {
    p_file = p_error = ""
    n = split(s, w, " ")
    for (i = 1; i <= n && w[i] ~ /^[A-Za-z_][A-Za-z0-9_]*=/; i++) ;
    if (i > n || w[i] !~ /\.c$/) {
        p_error = "no program in '" s "'; write: NAME=VALUE... FILE.c" \
            " ARGUMENTS..."
        return 0
    }
    p_file = w[i]
    if (load(p_file) < 0) {
        p_error = "there is no file " p_file "; paths begin at the kit's root"
        return 0
    }
    return 1
}

# verdict(TEXT): reads one verdict; sets v (KIND and arguments, tabs between),
# v_kind, and v_error if it is none.
function verdict(s,    a, b, w, n, trace) {
    v = v_kind = v_error = ""
    s = trim(s)
    n = split(s, w, " ")
    if (s ~ /^says not[ \t]/) {
        if (!quoted(substr(s, 9)) || trim(rest) != "")
            return bad_verdict("says not \"text\"")
        return good_verdict("says-not", value)
    }
    if (w[1] == "says") {
        if (!quoted(substr(s, 5)) || trim(rest) != "")
            return bad_verdict("says \"text\"")
        return good_verdict("says", value)
    }
    if (w[1] == "counts") {
        if (!quoted(substr(s, 7)) || \
            trim(rest) !~ /^(=|<|>|<=|>=)[ \t]*[0-9]+$/)
            return bad_verdict("counts \"polls=\" > 1000")
        a = value
        b = trim(rest)
        match(b, /^[<=>]+/)
        return good_verdict("counts", a, substr(b, 1, RLENGTH), \
            trim(substr(b, RLENGTH + 1)))
    }
    if (w[1] == "exits") {
        if (n != 2 || w[2] !~ /^[0-9]+$/) return bad_verdict("exits 3")
        return good_verdict("exits", w[2])
    }
    if (w[1] == "aborts") {
        if (!quoted(substr(s, 7)) || trim(rest) != "")
            return bad_verdict("aborts \"F2\"")
        return good_verdict("aborts", value)
    }
    if (s ~ /^(hangs|spins|crashes|leaks|races)$/) return good_verdict(s)
    if (s ~ /^compiles not([ \t]|$)/) {
        value = rest = ""
        if (n > 2 && (!quoted(substr(s, 13)) || trim(rest) != ""))
            return bad_verdict("compiles not \"text\"")
        return good_verdict("compiles-not", value)
    }
    if (w[1] == "traces") {
        a = s
        sub(/^traces[ \t]*[^ \t]*/, "", a)
        if (w[2] !~ /^[0-9]+$/ || !quoted(a) || trim(rest) != "")
            return bad_verdict("traces 2 \"wake \"")
        return good_verdict("traces", w[2], value)
    }
    if (w[1] ~ /^outcomes/) {
        if (!match(s, /\{[^}]*\}/)) return bad_verdict("outcomes {1,2}")
        a = substr(s, RSTART + 1, RLENGTH - 2)
        b = trim(substr(s, RSTART + RLENGTH))
        gsub(/[ \t]/, "", a)
        if (b != "" && b !~ /^in [0-9]+ runs?$/)
            return bad_verdict("outcomes {1,2} in 50 runs")
        split(b, w, " ")
        return good_verdict("outcomes", a, b == "" ? 1 : w[2])
    }
    if (w[1] == "shows") {
        s = trim(substr(s, 6))
        trace = s ~ /^trace([ \t]|$)/
        if (trace) s = trim(substr(s, 6))
        a = b = ""
        if (s != "") {
            if (!quoted(s)) return bad_verdict("shows \"from\" to \"to\"")
            a = value
            s = trim(rest)
            if (s != "" && (s !~ /^to[ \t]/ || !quoted(substr(s, 3)) || \
                trim(rest) != "")) return bad_verdict("shows \"from\" to" \
                    " \"to\"")
            if (s != "") b = value
        }
        return good_verdict(trace ? "shows-trace" : "shows", a, b)
    }
    v_error = "no verdict begins with '" w[1] "'; known are: says, says not," \
        " counts, exits, aborts, hangs, spins, crashes, leaks, races," \
        " compiles not, traces, outcomes, shows"
    return 0
}
function bad_verdict(form) {
    v_error = "this verdict is written: " form
    return 0
}
function good_verdict(kind, a, b, c) {
    v_kind = kind
    v = kind "\t" encode(a) "\t" encode(b) "\t" encode(c)
    return 1
}

# One change, on whatever side: `change "A" to "B" [in FILE]`, `patch FILE`.
function modify(s, k, line,    old, file) {
    if (s ~ /^patch[ \t]/) {
        file = trim(substr(s, 6))
        if (load(file) < 0) complain(line, "there is no patch " file)
        put("patch", k, line, file)
        return
    }
    if (s !~ /^change[ \t]/ || !quoted(substr(s, 7))) {
        complain(line, "a change is written: change \"A\" to \"B\" [in" \
            " FILE], or" \
            " patch FILE; a quote in A is \\\", or write A in `...`")
        return
    }
    old = value
    s = trim(rest)
    if (s !~ /^to[ \t]/ || !quoted(substr(s, 3))) {
        complain(line, "after change \"A\" comes to \"B\", both in quotes or" \
            " in `...`")
        return
    }
    s = trim(rest)
    file = ""
    if (s ~ /^in[ \t]/) file = trim(substr(s, 3))
    else if (s != "") complain(line, "after to \"B\" may come: in FILE")
    if (file != "" && load(file) < 0)
        complain(line, "there is no file " file "; paths begin at the kit's" \
            " root")
    if (old == "") complain(line, "change \"\" names no place; say what to" \
        " replace")
    if (old == value) complain(line, "this change changes nothing")
    put("change", k, line, file, encode(old), encode(value))
}

function parse_claim(    i, s, word, k, line, base, any, flips, negative,
    label, n_with, with_text, with_line, j) {
    label = trim(substr(f_info, 6))
    negative = label != ""
    if (negative && !index(" hangs loses spins starves races leaks crashes" \
        " aborts compiles-not ", " " label " "))
        complain(f_line, "'" label "' is no negative word; known are: hangs" \
            " loses" \
            " spins starves races leaks crashes aborts compiles-not")
    k = n_with = any = 0
    base = ""
    c_has = " "
    for (i = 1; i <= n_body; i++) {
        line = f_line + i
        s = trim(body[i])
        if (s == "" || s ~ /^#/) continue
        match(s, /^[^ \t]+/)
        word = substr(s, 1, RLENGTH)
        s = trim(substr(s, RLENGTH + 1))
        if (word == "when") {
            if (k > 0) {
                complain(line, "a claim has one `when`; for another side" \
                    " write: but when PROGRAM-LINE")
                continue
            }
            base = s
            if (!program(s)) complain(line, p_error)
            put("side", k = 1, line, "")
            put("when", k, line, s)
            any = 0
        } else if (k == 0) {
            complain(line, "a claim begins with: when FILE.c")
            return
        } else if (word == "with") {
            with_text[++n_with] = s
            with_line[n_with] = line
        } else if (word == "but") {
            if (!any) complain(line, "the side above has no verdict; add:" \
                " then ...")
            put("side", ++k, line, encode(s))
            any = 0
            if (s ~ /^when[ \t]/) {
                s = trim(substr(s, 5))
                if (!program(s)) complain(line, p_error)
                put("when", k, line, s)
            } else {
                put("when", k, line, base)
                modify(s, k, line)
            }
        } else if (word == "and") {
            modify(s, k, line)
        } else if (word == "then") {
            if (!verdict(s)) {
                complain(line, v_error)
                any = 1
                continue
            }
            put("then", k, line, v)
            c_has = c_has v_kind " "
            any = 1
        } else
            complain(line, "'" word "' begins no line of a claim; known are:" \
                " when with then but and")
    }
    if (k == 0) complain(f_line, "an empty claim; it begins with: when FILE.c")
    else if (!any) complain(f_line, "the last side has no verdict; add: then" \
        " ...")
    for (j = 1; j <= n_with; j++)
        for (i = 1; i <= k; i++) modify(with_text[j], i, with_line[j])
    if (negative && k == 1)
        complain(f_line, "a negative claim has two sides; add: but change" \
            " \"A\" to \"B\", then ...")
    if (label ~ /^(hangs|spins|leaks|races|crashes|aborts|compiles-not)$/ && \
        !index(c_has, " " label " "))
        complain(f_line, "a claim called " label " has a verdict `" \
            (label == "compiles-not" ? "compiles not" : label) "` on one" \
                " side; add it, or call it otherwise")
    put("label", 0, f_line, label)
    if (index(c_has, " leaks ")) put("san", 0, f_line, "asan")
    if (index(c_has, " races ")) put("san", 0, f_line, "tsan")
    c_sides = k
}
