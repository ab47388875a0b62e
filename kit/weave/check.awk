# awk -v keep=1 -v known=FILE -v names=FILE -v paths=FILE -v verbs=FILE
#     -f text.awk -f claim.awk -f check.awk FILES: what a reader of the text can
# check by hand. FILES are Markdown files, in the order of reading. What each
# check asks stands in README.md, under the name that fault() is given here.

# ---- verdicts ---------------------------------------------------------------
# fault(CHECK, LINE, WHAT): something does not hold.
function fault(check, at, what) {
    if ((check, at) in let_through) return
    if ((check, at, what) in told) return
    told[check, at, what] = 1
    fault_at[++n_faults] = at
    fault_text[n_faults] = name ":" at ": " what "."
}
function good() { passed++ }
function ask(holds, check, at, what) {
    if (holds) good()
    else fault(check, at, what)
}
function complain(at, what) { fault("claim", at, what) }

# The faults of a file, by line. Without -k the first one ends it all.
function tell(    i, j, best) {
    for (i = 1; i <= n_faults; i++) {
        best = 0
        for (j = 1; j <= n_faults; j++)
            if (fault_at[j] && (!best || fault_at[j] < fault_at[best])) best = j
        print fault_text[best]
        fault_at[best] = 0
        failed++
        if (!keep) close_with()
    }
    n_faults = 0
}
function close_with() {
    printf "weave-check: %d passed, %d failed\n", passed, failed
    ended = 1
    exit failed > 0
}

# ---- paths, links, anchors --------------------------------------------------
# normal(DIR, PATH): PATH as seen from DIR, without .. and .
function normal(dir, path,    n, part, i, out, k) {
    if (dir != "" && dir != ".") path = dir "/" path
    n = split(path, part, "/")
    k = 0
    for (i = 1; i <= n; i++) {
        if (part[i] == "" || part[i] == ".") continue
        if (part[i] == ".." && k > 0 && out[k] != "..") k--
        else out[++k] = part[i]
    }
    path = out[1]
    for (i = 2; i <= k; i++) path = path "/" out[i]
    return k == 0 ? "." : path
}
function directory(path) {
    return sub(/\/[^\/]*$/, "", path) ? path : "."
}
function slug(s) {
    gsub(/`/, "", s)
    while (match(s, /\[[^\]]*\]\([^)]*\)/))
        s = substr(s, 1, RSTART - 1) link_text(substr(s, RSTART, RLENGTH)) \
            substr(s, RSTART + RLENGTH)
    s = tolower(s)
    gsub(/[^a-z0-9 _\200-\377-]/, "", s)
    gsub(/ /, "-", s)
    return s
}
function link_text(s) {
    sub(/^!?\[/, "", s)
    sub(/\]\([^)]*\)$/, "", s)
    return s
}
# anchor(FILE, ID): does FILE have a heading, or an id, of that name?
function anchor(file, id,    i, n, s, inside, mark, k, seen) {
    if (!(file in headed)) {
        headed[file] = 1
        n = load(file)
        inside = 0
        for (i = 1; i <= n; i++) {
            s = text[file, i]
            if (inside) {
                if (closes(s, mark)) inside = 0
                continue
            }
            if (fence(s)) {
                inside = 1
                mark = f_mark
                continue
            }
            if (s ~ /^#+ /) {
                sub(/^#+ +/, "", s)
                sub(/ +#* *$/, "", s)
                s = slug(s)
                k = seen[s]++
                anchors[file, k ? s "-" k : s] = 1
            }
            while (match(s, /(id|name)="[^"]*"/)) {
                k = substr(s, RSTART, RLENGTH)
                sub(/^[a-z]*="/, "", k)
                sub(/"$/, "", k)
                anchors[file, k] = 1
                s = substr(s, RSTART + RLENGTH)
            }
        }
    }
    return (file, id) in anchors
}
function check_link(target, at,    file, id, k) {
    if (target ~ /^[a-z]+:/) return
    sub(/[ \t]+".*"$/, "", target)
    id = ""
    if ((k = index(target, "#")) > 0) {
        id = substr(target, k + 1)
        target = substr(target, 1, k - 1)
    }
    file = target == "" ? name : normal(directory(name), target)
    if (!(file in path_exists)) {
        fault("link", at, "the link to " target " leads nowhere: there is no " \
            file "; mend the path, which begins at " directory(name))
        return
    }
    if (id != "" && !anchor(file, id))
        fault("link", at, "the link to #" id " leads nowhere: no heading of " \
            file " makes that anchor; copy the heading in small letters," \
                " with - for blanks")
    else good()
}

# ---- words ------------------------------------------------------------------
function is_word(w) { return (w in dictionary) || (tolower(w) in dictionary) }
# The usual endings: stops, stopped, stopping, tries, tried, making, wakers.
function inflected(w,    s, n) {
    if (is_word(w)) return 1
    s = w
    if (sub(/'s$|s'$|'$/, "", s) && is_word(s)) return 1
    w = tolower(w)
    s = w
    if (sub(/s$/, "", s) && s in dictionary) return 1
    if (sub(/e$/, "", s) && s in dictionary) return 1
    if (sub(/i$/, "y", s) && s in dictionary) return 1
    s = w
    if (sub(/(ed|ing|er|est|ers|ings)$/, "", s)) {
        if (s in dictionary || (s "e") in dictionary) return 1
        if (sub(/i$/, "y", s) && s in dictionary) return 1
        n = length(s)
        if (n > 3 && substr(s, n) == substr(s, n - 1, 1) && \
            substr(s, 1, n - 1) in dictionary) return 1
    }
    s = w
    if (sub(/(ly|ness|less|ful|able|ment|al|n't|'ll|'re|'ve|'d)$/, "", s)) {
        if (s in dictionary || (s "e") in dictionary) return 1
        if (sub(/i$/, "y", s) && s in dictionary) return 1
    }
    if (w ~ /bly$/ && (substr(w, 1, length(w) - 1) "e") in dictionary) return 1
    s = w
    if (sub(/^(un|re|non|mis|pre|sub)/, "", s) && length(s) > 3 && inflected(s))
        return 1
    return 0
}
function spell(s, at,    n, w, i, x, y) {
    gsub(/\342\200\231/, "'", s)
    gsub(/\342[\200-\277][\200-\277]/, " ", s)
    gsub(/[^A-Za-z0-9'_\200-\377]/, " ", s)
    n = split(s, w, " ")
    for (i = 1; i <= n; i++) {
        x = w[i]
        gsub(/^'+|'+$/, "", x)
        if (x == "" || x ~ /[0-9_]|^[j]ust$/ || length(x) == 1) continue
        y = x
        sub(/'s?$/, "", y)
        if (y in name_known || tolower(y) in name_known || inflected(x)) good()
        else fault("spelling", at, "'" x "' is no word of kit/weave/words;" \
            " mend it, put it in backticks if it is code, or type:" \
            " kit/weave/weave-check --add " x)
    }
}

# ---- sentences --------------------------------------------------------------
# prose(TEXT): TEXT without what is not language; code is one word each.
function prose(s, no_links,    t, n) {
    while (match(s, /``[^`]([^`]|`[^`])*``|`[^`]*`/))
        s = substr(s, 1, RSTART - 1) "\001" substr(s, RSTART + RLENGTH)
    while (match(s, /!?\[[^\]]*\]\([^)]*\)/)) {
        t = substr(s, RSTART, RLENGTH)
        n = gsub(/\002/, " ", t)
        t = t ~ /^!/ || no_links ? " \001 " : link_text(t)
        while (n-- > 0) t = t "\002" # no line is lost
        s = substr(s, 1, RSTART - 1) t substr(s, RSTART + RLENGTH)
    }
    gsub(/<\/summary>/, ". ", s)
    gsub(/<[^>]*>/, " ", s)
    gsub(/https?:[^ )]*/, "\001", s)
    gsub(/[A-Za-z0-9_.-]+\/[A-Za-z0-9_.\/-]+/, "\001", s)
    gsub(/\*/, "", s)
    gsub(/&[a-z]+;/, " ", s)
    return s
}
function count_words(s,    n, w, i, k) {
    n = split(s, w, " ")
    k = 0
    for (i = 1; i <= n; i++) if (w[i] ~ /[A-Za-z0-9\001\200-\377]/) k++
    return k
}
# sentences(TEXT, FROM, COUNTED): TEXT is one paragraph; its lines begin with
# \002 and their number is known by order. COUNTED: they count for the median.
function sentences(s, at, counted,    i, c, d, start, cut, n, piece, line) {
    gsub(/e\.g\./, "eg", s)
    gsub(/i\.e\./, "ie", s)
    gsub(/ vs\./, " vs", s)
    gsub(/\.\.\./, "\342\200\246", s)
    line = at
    start = 1
    piece = ""
    n = length(s)
    for (i = 1; i <= n; i++) {
        c = substr(s, i, 1)
        if (c == "\002") { # the next line of the text begins
            line++
            piece = piece " "
            continue
        }
        if (piece ~ /^[ ]*$/) at = line
        piece = piece c
        if (c !~ /[.?!]/ && !(c == "\246")) continue
        d = substr(s, i + 1)
        if (match(d, /^[.?!"')\]]+/)) {
            piece = piece substr(d, 1, RLENGTH)
            i += RLENGTH
            d = substr(d, RLENGTH + 1)
        }
        if (d !~ /^[ \002]*$/ &&
            d !~ /^[ \002]+["'(\[]*[A-Z0-9\001\342]/) continue
        one_sentence(piece, at, counted)
        piece = ""
    }
    one_sentence(piece, at, counted)
}
function one_sentence(s, at, counted,    k, n, w) {
    k = count_words(s)
    if (k == 0) return
    if (counted) length_of[++n_sentences] = k
    ask(k <= 35, "sentence", at, "a sentence of " k " words, at most 35;" \
        " make two of it: \"" \
        opening(s) " ...\"")
    n = split("hangs loses spins starves races", w, " ")
    s = " " tolower(s) " "
    gsub(/[^a-z]+/, " ", s)
    while (n > 0) {
        if (index(s, " " w[n] " ") && !(w[n] in says_it)) says_it[w[n]] = at
        n--
    }
}
function opening(s,    n, w, i, out) {
    gsub(/\001/, "`...`", s)
    n = split(s, w, " ")
    out = w[1]
    for (i = 2; i <= 6 && i <= n; i++) out = out " " w[i]
    return out
}
function median(    i, j, t) {
    for (i = 2; i <= n_sentences; i++) {
        t = length_of[i]
        for (j = i - 1; j > 0 && length_of[j] > t; j--)
            length_of[j + 1] = length_of[j]
        length_of[j + 1] = t
    }
    return n_sentences ? length_of[int((n_sentences + 1) / 2)] : 0
}

# ---- a block of prose: a paragraph, a list item, a table row, a heading -----
# raw[1..n_raw] are its lines, from line b_at; b_kind says what it is.
function end_block(    i, s, clean, whole) {
    if (n_raw == 0) return
    whole = ""
    clean = ""
    for (i = 1; i <= n_raw; i++) whole = whole (i > 1 ? "\002" : "") raw[i]
    inline(whole, b_at)
    if (b_kind == "row") # a list of links is no sentence: its first one counts
        gsub(/, \[[^]]*\]\([^)]*\)/, "", whole)
    s = prose(whole)
    if (b_kind == "row") {
        gsub(/\\\|/, " ", s)
        n_raw = split(s, cell, "|")
        for (i = 1; i <= n_raw; i++) {
            sentences(cell[i], b_at, 0)
            words += count_words(cell[i])
        }
    } else {
        sentences(s, b_at, b_kind != "heading")
        clean = s
        gsub(/\002/, " ", clean)
        words += count_words(clean)
    }
    split(prose(whole, 1), unlinked, "\002")
    n_raw = split(s, line_of, "\002")
    for (i = 1; i <= n_raw; i++) {
        spell(line_of[i], b_at + i - 1)
        fillers(line_of[i], line_of[i + 1], b_at + i - 1)
        if (is_section && b_kind != "heading")
            use_terms(unlinked[i], b_at + i - 1)
    }
    n_raw = 0
}
function fillers(s, after, at,    t) {
    t = " " tolower(s) " "
    gsub(/[^a-z]+/, " ", t)
    # "it was just made" tells a time
    gsub(/ (has|have|had|was|were) [j]ust /, " ", t)
    if (match(t, / ([s]imply|[j]ust|[o]bviously|of [c]ourse|note [t]hat) /))
        fault("filler", at, "'" substr(t, RSTART + 1, RLENGTH - 2) \
            "' says nothing; leave it out")
    else good()
}
# Code in backticks and links; LINE is that of the block's first line.
function inline(s, at,    i, code, before, n, t) {
    t = s
    while (match(t, /``[^`]([^`]|`[^`])*``|`[^`]*`/)) {
        code = substr(t, RSTART, RLENGTH)
        before = substr(t, 1, RSTART)
        t = substr(t, RSTART + RLENGTH)
        i = at + gsub(/\002/, "", before)
        n = gsub(/\002/, " ", code)
        gsub(/^`+ ?| ?`+$/, "", code)
        check_code(code, i)
        at = i + n
    }
    gsub(/``[^`]([^`]|`[^`])*``|`[^`]*`/, "", s)
    at = b_at
    while (match(s, /\]\([^)]*\)/)) {
        before = substr(s, 1, RSTART)
        code = substr(s, RSTART + 2, RLENGTH - 3)
        s = substr(s, RSTART + RLENGTH)
        at += gsub(/\002/, "", before)
        check_link(code, at)
        at += gsub(/\002/, "", code)
    }
}
function check_code(code, at,    w, n, i, x, f) {
    if (code ~ /^make +[a-z]/) check_make(code, at)
    f = code
    sub(/:[0-9]+$/, "", f)
    if (f ~ /^[A-Za-z0-9_.\/-]+\.(c|h|patch|md|sh|script)$/ &&
        f !~ /^(work|build|my)[\/.]/) {
        if (f ~ /\//)
            ask((f in path_exists) || \
                (normal(directory(name), f) in path_exists) || \
                (normal(directory(directory(name)), f) in path_exists) || \
                (stage "/" f) in path_exists, "file", at,
                    "there is no file `" code \
                "`; paths begin at the kit's root")
        else ask(f in base_exists, "file", at, "there is no file called" \
            " `" code "`")
    }
    gsub(/"[^"]*"/, " ", code)
    if (code ~ /^[a-z_][a-z0-9_]*\(\)$/) {
        x = code
        sub(/\(\)$/, "", x)
        ask(x in name_known, "symbol", at, "there is no `" code "` in the" \
            " code; mend the name")
        return
    }
    gsub(/[^A-Za-z0-9_*]/, " ", code)
    n = split(code, w, " ")
    for (i = 1; i <= n; i++) {
        x = w[i]
        if (x !~ /^(rt|RT)_[A-Za-z0-9_]*\**$/) continue
        f = x ~ /[_*]$/
        sub(/\*+$/, "", x)
        ask((x in name_known) || (f && (x in prefix_known)), "symbol", at, \
            "there is no `" w[i] "` in the code; mend the name")
    }
}
function check_make(s, at,    w, n) {
    n = split(s, w, " ")
    if (w[2] ~ /^[a-z][a-z-]*$/)
        ask(w[2] in verb_known, "command", at, "`make " w[2] "` does not" \
            " stand; type make help for those that do")
}

# ---- the glossary -----------------------------------------------------------
# order(FILE): where a section stands in the order of reading; 0: it is none.
function order(file,    part, n) {
    n = split(file, part, "/")
    if (n != 3 || part[1] != "chapters" || part[2] !~ /^[0-9]+-/ || \
        part[3] !~ /^[0-9]+-.*\.md$/) return 0
    return (part[2] + 0) * 1000 + part[3] + 1
}
function read_glossary(    n, i, s, t, where, file) {
    file = "chapters/glossary.md"
    n = load(file)
    for (i = 1; i <= n; i++) {
        s = text[file, i]
        if (!match(s, /^([-*] )?\*\*[^*]+\*\*/)) continue
        t = substr(s, RSTART, RLENGTH)
        gsub(/^[-* ]+|\*+$/, "", t)
        where = substr(s, RSTART + RLENGTH)
        if (!match(where, /[0-9]+-[a-z0-9-]+\/[0-9]+-[a-z0-9-]+/)) {
            if (name == file)
                fault("glossary", i, "the term has no section; write: **" t \
                    "** (1-future/3-waker.md): what it is")
            continue
        }
        where = "chapters/" substr(where, RSTART, RLENGTH) ".md"
        if (name == file)
            ask(where in path_exists, "glossary", i,
                "there is no section " where)
        term[++n_terms] = tolower(t)
        term_order[n_terms] = order(where)
        term_file[n_terms] = where
    }
}
function use_terms(s, at,    i, t, bold) {
    t = " " tolower(s) " "
    gsub(/[^a-z0-9\001-]+/, " ", t)
    for (i = 1; i <= n_terms; i++) {
        if (!index(t, " " term[i])) continue
        if (!index(t, " " term[i] " ") && !index(t, " " term[i] "s ") && \
            !index(t, " " term[i] "es ")) continue
        if (my_order < term_order[i]) {
            if (term_file[i] in path_exists)
                fault("glossary", at, "'" term[i] "' is used before it is" \
                    " defined, in " \
                    term_file[i] "; say it in other words, or move its line" \
                        " in chapters/glossary.md")
        } else if (my_order == term_order[i] && !(i in met)) {
            met[i] = at
            bold = ""
            for (k = at - 1; k <= at + 1; k++)
                bold = bold " " tolower(text[name, k])
            gsub(/[ \t]+/, " ", bold)
            if (!index(bold, "**" term[i] "**") && \
                !index(bold, "**" term[i] "s**"))
                fault("glossary", at, "'" term[i] "' stands here first, and" \
                    " is not bold;" \
                    " define it here, as **" term[i] "**")
            else good()
        }
    }
}

# ---- figures ----------------------------------------------------------------
function check_figure(at, s,    alt, target, file, list, n, i, base,
    next_line) {
    alt = s
    sub(/^!\[/, "", alt)
    sub(/\].*/, "", alt)
    target = s
    sub(/^[^(]*\(/, "", target)
    sub(/\).*/, "", target)
    ask(count_words(alt) >= 5, "figure", at, "the alt text has " \
        count_words(alt) \
        " words, at least 5; say what is to be seen")
    spell(prose(alt), at)
    file = normal(directory(name), target)
    base = file
    sub(/.*\//, "", base)
    sub(/\.svg$/, "", base)
    list = directory(file) "/LIST"
    n = load(list)
    for (i = 1; i <= n; i++)
        if (text[list, i] ~ "^" base "[ \t]*[|]") break
    ask(n > 0 && i <= n, "figure", at, list " has no line " base "; add: " \
        base \
        " | PROGRAM-LINE | VIEW, then: make figures")
    for (i = at + 1; text[name, i] ~ /^[ \t]*$/ && i < at + 3; i++) ;
    ask(text[name, i] ~ /^\*Figure [0-9]/, "figure", at, \
        "no caption below; add: *Figure 1.2. What it tells.*")
}

# ---- one file ---------------------------------------------------------------
function check_fence(at, end, info,    k, n, word, same, i) {
    word = info
    sub(/[ \t].*/, "", word)
    n = end - at - 1
    if (word == "claim") {
        f_info = info
        f_line = at
        n_body = 0
        for (i = at + 1; i < end; i++) body[++n_body] = text[name, i]
        n_record = 0
        k = n_faults
        parse_claim()
        if (n_faults == k) good()
        k = trim(substr(info, 6))
        claimed[k] = 1
        split(c_has, w, " ")
        for (i in w) claimed[w[i]] = 1
        return
    }
    if (info ~ /(from|to)=`/)
        fault("fence", at, "the info string of a fence holds no backtick;" \
            " write from=\"...\"")
    if (info == "c" && name !~ /hints\.md$/)
        fault("fence", at, "`c` alone is not allowed: name the place, as in" \
            " ```c 01-future/future.c:rt_future_drop, or say ```c sketch")
    else if (word !~ /^(c|sh|make|awk|text|rust|dot|script|diff|gdb)?$/)
        fault("fence", at, "the info string '" word "' is not known; write" \
            " c, sh, text, claim ...")
    else good()
    if (word != "text" || n > 40)
        ask(n <= 25, "snippet", at, "a block of " n " lines, at most 25;" \
            " show parts of" \
            " it, with from=\"...\" to=\"...\"")
    if (info == "c sketch" && ++sketches > 2)
        fault("fence", at, "the third sketch of this section; show real code")
    if (info ~ /^c sketch/ || !snippet(info)) return
    if (!take()) {
        fault("snippet", at, s_error)
        return
    }
    for (i = 1; i <= n_taken || i <= n; i++)
        if (i > n || i > n_taken || taken[i] != text[name, at + i]) {
            fault("snippet", i > n ? at : at + i, "this is not " s_file \
                (s_symbol ? ":" s_symbol : "") ", line " s_first + i - 1 \
                "; make weave refreshes it")
            return
        }
    good()
}

function let(at, s,    check, i, seen) {
    sub(/.*weave: ok[ \t]*/, "", s)
    sub(/[ \t]*-->.*/, "", s)
    check = s
    sub(/[ \t,].*/, "", check)
    sub(/^[^ \t,]*[, \t]*/, "", s)
    if (split(s, w, " ") < 3)
        fault("let", at, "no reason; write: <!-- weave: ok " check ", a" \
            " reason of three words -->")
    seen = 0
    for (i = at + 1; i <= n_lines; i++) {
        if (text[name, i] ~ /^[ \t]*$/) {
            if (seen) break
        } else {
            seen = 1
            let_through[check, i] = 1
        }
    }
}

# A list, a table or a paragraph is over: did it speak of minutes?
function end_group() {
    if (group != "") {
        if (tolower(group) ~ /[0-9][ -]minutes?[^a-z]/ || \
            (group ~ /^ *\|/ && tolower(group) ~ /^[^\002]*minutes/))
            ask(tolower(group) ~ /estimate/, "estimate", group_at, \
                "minutes without the word estimate in this paragraph; nobody" \
                    " has measured them")
        group = ""
    }
}

function check_file(    i, j, s, mark, at, info, tail, part, n_part, w,
    list_indent, command, prediction, in_comment) {
    n_lines = load(name)
    n_raw = n_sentences = words = sketches = 0
    split("", says_it)
    split("", claimed)
    split("", met)
    split("", let_through)
    split("", length_of)
    group = ""
    my_order = order(name)
    is_section = my_order > 0
    n_part = split(name, part, "/")
    stage = ""
    for (w in stage_of_number)
        if (part[2] ~ "^0?" w "-") stage = stage_of_number[w]
    if (name == "chapters/glossary.md") read_glossary_again = 1

    for (i = 1; i <= n_lines; i++)
        if (text[name, i] ~ /<!-- *weave: ok/) let(i, text[name, i])
    ask(text[name, 1] ~ /^# [^ ]/ || name ~ /hints\.md$/, "title", 1,
        "the first line is no title; write: # 1.3 The waker")

    list_indent = 0
    in_comment = 0
    for (i = 1; i <= n_lines; i++) {
        s = text[name, i]
        if (in_comment) {
            if (s ~ /-->/) in_comment = 0
            continue
        }
        if (fence(s)) {
            end_block()
            end_group()
            mark = f_mark
            info = f_info
            at = i
            for (i++; i <= n_lines && !closes(text[name, i], mark); i++) ;
            if (i > n_lines)
                fault("fence", at, "this fence is never closed; close it" \
                    " with " mark)
            check_fence(at, i, info)
            if (info ~ /^sh/ || info == "")
                for (j = at + 1; j < i; j++) {
                    sub(/^\$ /, "", text[name, j])
                    if (text[name, j] ~ /^make +[a-z]/) check_make(text[name,
                        j], j)
                }
            continue
        }
        if (s ~ /^[ \t]*<!--/) {
            end_block()
            if (s !~ /-->/) in_comment = 1
            continue
        }
        if (s ~ /^[ \t]*$/) {
            end_block()
            # a list or a table goes on after a blank line, if it is a list
            if (i < n_lines && text[name,
                i + 1] !~ /^ *([-*]|[0-9]+\.) /) end_group()
            continue
        }
        if (s ~ /^(    |\t)/ && n_raw == 0 && !(list_indent &&
            s !~ /^      /)) {
            end_group()
            if (s ~ /^ *make +[a-z]/) check_make(trim(s), i)
            continue
        }
        if (s ~ /^!\[/) {
            end_block()
            check_figure(i, s)
            b_at = i
            check_link(gensub_target(s), i)
            continue
        }
        if (s ~ /^#+ /) {
            end_block()
            end_group()
            list_indent = 0
            sub(/^#+ +/, "", s)
            n_raw = 1
            raw[1] = s
            b_at = i
            b_kind = "heading"
            group = s
            group_at = i
            end_block()
            end_group()
            continue
        }
        if (group == "") group_at = i
        group = group (group == "" ? "" : "\002") s
        if (s ~ /^ *\|/) {
            end_block()
            if (s ~ /^ *\|[ |:-]*$/) continue
            n_raw = 1
            raw[1] = s
            b_at = i
            b_kind = "row"
            end_block()
            continue
        }
        if (s ~ /^ *([-*+]|[0-9]+[.)]) / && \
            !(n_raw > 0 && b_kind == "paragraph" && s ~ /^ *[0-9]/ &&
                s !~ /^ *1[.)]/)) {
            if (n_raw > 0 && b_kind == "paragraph" ||
                s ~ /^ *[0-9][0-9][0-9]+[.)]/)
                fault("list", i, "this line begins like a list; put an empty" \
                    " line" \
                    " above a list, and begin another line otherwise")
            end_block()
            match(s, /^ *([-*+]|[0-9]+[.)]) +/)
            list_indent = RLENGTH
            s = substr(s, RLENGTH + 1)
            b_kind = "item"
        } else if (n_raw == 0) {
            b_kind = "paragraph"
            if (s !~ /^ /) list_indent = 0
        }
        sub(/^[ \t>]+/, "", s)
        if (n_raw == 0) b_at = i
        raw[++n_raw] = s
    }
    end_block()
    end_group()

    # the file as a whole
    if (is_section || name ~ /misconceptions\/M[0-9]+\.md$/) {
        ask(words <= 2500, "length", 1, "a section of " words " words, at" \
            " most 2500; make two of it")
        for (w in says_it)
            ask(w in claimed, "negative", says_it[w],
                "'" w "' is said, and no claim of" \
                " this section shows it; add a fence ```claim " w ", or say" \
                    " it in other words")
    }
    if (n_sentences > 4)
        ask(median() <= 22, "sentence", 1, "the median sentence has " median() \
            " words, at most 22; make long ones short")
    if (is_section) {
        tail = 0
        for (i = n_lines; i > 0 && tail < 20; i--) {
            s = text[name, i]
            if (s ~ /^[ \t]*$/) continue
            tail++
            if (s ~ /^(    |\t)(\$ )?(make|sh|cc|\.\/|[A-Z_]+=|RT_|kit\/)/ ||
                s ~ /`(make|kit\/)[^`]*`/ || \
                s ~ /^make /) command = 1
            s = tolower(s)
            if (s ~ /predict|guess|write (it )?down|before you (run|type|look)/)
                prediction = 1
        }
        ask(command, "ending", n_lines, "the section does not end with a" \
            " command to run; add one")
        ask(prediction, "ending", n_lines, "the section does not end with a" \
            " prediction" \
            " to write down; ask for one (predict, guess, write down)")
        if (my_order) for (i = 1; i <= n_terms; i++)
            if (term_order[i] == my_order)
                ask(i in met, "glossary", 1, "chapters/glossary.md says that" \
                    " '" term[i] \
                    "' is defined here, and it is not; define it as" \
                        " **" term[i] "**")
    }
    if (name ~ /^chapters\/[0-9]+-[^\/]*\/README\.md$/)
        for (w in path_exists)
            if (directory(w) == directory(name) && w ~ /\/[0-9]+-[^\/]*\.md$/) {
                s = w
                sub(/.*\//, "", s)
                for (i = 1; i <= n_lines && !index(text[name, i],
                    "](" s); i++) ;
                ask(i <= n_lines, "contents", 1, "the contents do not link " \
                    s "; add a row")
            }
    if (name == "chapters/functions.md") {
        ask(!stale, "functions", 1, "this is not what the text shows now;" \
            " type: make weave")
        while (left != "" && (getline s < left) > 0)
            if (s ~ / is shown nowhere, /) fault("functions", 1, s)
    }
    tell()
}
function gensub_target(s) {
    sub(/^[^(]*\(/, "", s)
    sub(/\).*/, "", s)
    return s
}

BEGIN {
    while ((getline s < known) > 0) if (s !~ /^#/) dictionary[s] = 1
    while ((getline s < names) > 0) {
        name_known[s] = 1
        n = split(s, w, "_")
        p = ""
        for (i = 1; i < n; i++) {
            p = p w[i] "_"
            prefix_known[p] = 1
        }
        if (n > 1) for (i = 1; i <= n; i++) name_known[w[i]] = 1
    }
    while ((getline s < paths) > 0) {
        path_exists[s] = 1
        b = s
        sub(/.*\//, "", b)
        base_exists[b] = 1
        for (d = directory(s); d != "." &&
            !(d in path_exists); d = directory(d))
            path_exists[d] = 1
        if (match(s, /^0[0-9]-[a-z-]+\//))
            stage_of_number[substr(s, 2, 1)] = substr(s, 1, RLENGTH - 1)
    }
    path_exists["."] = 1
    while ((getline s < verbs) > 0) verb_known[s] = 1
    name = ""
    read_glossary()
    for (a = 1; a < ARGC; a++) {
        name = ARGV[a]
        if (name == "chapters/glossary.md") {
            n_terms = 0
            read_glossary()
        }
        check_file()
    }
    close_with()
}
