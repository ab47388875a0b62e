# What weave, weave-check and functions share: C files read by symbol, and the
# info string of a fence. Plain POSIX awk; put it before the program that uses
# it (awk -f text.awk -f weave.awk). The layout of .clang-format is assumed: a
# function's name stands in column 1, and its last line is `}`.

# load(FILE): its lines to text[FILE, 1..]; returns how many, -1 if unreadable.
function load(file,    line, n, got) {
    if (file in count) return count[file]
    n = 0
    while ((got = (getline line < file)) > 0) text[file, ++n] = line
    close(file)
    count[file] = got < 0 ? -1 : n
    return count[file]
}

function braces(line,    open) {
    gsub(/'[^']+'|"([^"\\]|\\.)*"/, "", line)
    open = gsub(/\{/, "", line)
    return open - gsub(/\}/, "", line)
}

# up(FILE, LINE): where the declaration that LINE belongs to begins: the return
# type of a function stands above its name.
function up(file, i,    above) {
    while (i > 1) {
        above = text[file, i - 1]
        if (above !~ /^[A-Za-z_]/ || above ~ /[;:}\\]$|\*\/$/) break
        i--
    }
    return i
}

# declared(FILE, LINE): the last line of what begins at LINE: the first line
# that ends in `;` or is `}` with all braces closed.
function declared(file, i,    depth) {
    depth = 0
    for (; i <= count[file]; i++) {
        depth += braces(text[file, i])
        if (depth <= 0 && text[file, i] ~ /(;|^\})([ \t]*\/\*.*)?$/) return i
    }
    return count[file]
}

# define(FILE, NAME): sets first and last to the lines of what is called NAME: a
# function, else a macro, a struct, enum or union, a table or variable, a
# typedef, a prototype. Returns its kind, or "".
function define(file, name,    i, j, line, n) {
    if (index(name, "(")) sub(/\(.*/, "", name)
    n = load(file)
    for (i = 1; i <= n; i++) {
        if (index(text[file, i], name "(") != 1) continue
        for (j = i; j <= n && text[file, j] !~ /[;{]/; j++) ;
        if (text[file, j] ~ /;/) continue
        first = up(file, i)
        while (j <= n && text[file, j] !~ /^\}/) j++
        last = j
        return "function"
    }
    for (i = 1; i <= n; i++) {
        line = text[file, i]
        if (line !~ "^#[ \t]*define[ \t]+" name "([^A-Za-z0-9_]|$)") continue
        first = i
        while (i < n && text[file, i] ~ /\\$/) i++
        last = i
        return "macro"
    }
    for (i = 1; i <= n; i++)
        if (text[file, i] ~ "^[a-z_ ]*(struct|enum|union) " name "(" \
            " [^;()]*)?[{]") {
            first = i
            last = declared(file, i)
            return "struct"
        }
    for (i = 1; i <= n; i++) {
        line = text[file, i]
        if (line ~ /^(typedef|return|#)/) continue
        if (line ~ "^[a-zA-Z_][^(;={]*[ *]" name "(\\[[^=;]*\\])*( =|;|$)") {
            first = i
            last = declared(file, i)
            return "variable"
        }
    }
    for (i = 1; i <= n; i++)
        if (text[file, i] ~ "^typedef .*[ (*]" name "[ );(]") {
            first = i
            last = declared(file, i)
            return "typedef"
        }
    for (i = 1; i <= n; i++)
        if (text[file, i] ~ "^[a-zA-Z_][^(;=]*[ *]" name "[(]") {
            first = i
            last = declared(file, i)
            return "prototype"
        }
    return ""
}

# The line of the comment that stands directly above LINE, else LINE.
function comment_above(file, i,    j) {
    j = i - 1
    if (text[file, j] !~ /\*\/[ \t]*$/) return i
    while (j > 1 && text[file, j] !~ /^[ \t]*\/\*/) j--
    return j
}

# quoted(TEXT): reads a "text" or a `text` at the beginning of TEXT; sets value
# and rest, returns 0 where there is none. In "" \" \\ \n \t are known, in ``
# nothing is.
function quoted(s,    mark, i, c) {
    sub(/^[ \t]+/, "", s)
    mark = substr(s, 1, 1)
    if (mark != "\"" && mark != "`") return 0
    value = ""
    for (i = 2; i <= length(s); i++) {
        c = substr(s, i, 1)
        if (c == mark) {
            rest = substr(s, i + 1)
            return 1
        }
        if (c == "\\" && mark == "\"") {
            c = substr(s, ++i, 1)
            if (c == "n") c = "\n"
            else if (c == "t") c = "\t"
            else if (c != "\"" && c != "\\") c = "\\" c
        }
        value = value c
    }
    return 0
}

# snippet(INFO): does this info string name a place in a file? Sets s_file,
# s_symbol, s_from, s_to, s_comment; s_error says what is wrong with it.
function snippet(info,    word, key) {
    s_file = s_symbol = s_from = s_to = s_error = ""
    s_comment = s_has_to = 0
    sub(/^[a-z]+[ \t]*/, "", info)
    match(info, /^[^ \t]*/)
    word = substr(info, 1, RLENGTH)
    info = substr(info, RLENGTH + 1)
    if (word !~ /[.\/]/) return 0
    s_file = word
    if ((key = index(word, ":")) > 0) {
        s_file = substr(word, 1, key - 1)
        s_symbol = substr(word, key + 1)
    }
    sub(/^[ \t]+/, "", info)
    while (info != "") {
        if (info ~ /^comment([ \t]|$)/) {
            s_comment = 1
            info = substr(info, 8)
        } else if (info ~ /^(from|to)=/) {
            key = substr(info, 1, index(info, "=") - 1)
            if (!quoted(substr(info, length(key) + 2))) {
                s_error = key "= needs a text in quotes: " key "=\"text\""
                return 1
            }
            if (key == "from") s_from = value
            else {
                s_to = value
                s_has_to = 1
            }
            info = rest
        } else {
            s_error = "'" info "' is not known here; write FILE:SYMBOL, then" \
                " from=\"text\" to=\"text\", or comment"
            return 1
        }
        sub(/^[ \t]+/, "", info)
    }
    return 1
}

# take(): what snippet() named, to taken[1..n_taken]; 0, and s_error, if it is
# not there. s_kind, s_first and s_last say what and where it is.
function take(    i, j, n, indent, k, part) {
    n_taken = 0
    if (s_error != "") return 0
    n = load(s_file)
    if (n < 0) {
        s_error = "there is no file " s_file
        return 0
    }
    s_kind = "file"
    first = 1
    last = n
    if (s_symbol != "") {
        s_kind = define(s_file, s_symbol)
        if (s_kind == "") {
            s_error = s_file " has no " s_symbol
            return 0
        }
        if (s_comment) first = comment_above(s_file, first)
    }
    part = s_from != "" || s_has_to
    if (s_from != "") {
        for (i = first; i <= last; i++) if (index(text[s_file, i],
            s_from)) break
        if (i > last) {
            s_error = "no line of " s_file (s_symbol ? ":" s_symbol : "") \
                " contains from=\"" s_from "\""
            return 0
        }
        first = i
        if (!s_has_to) last = first
    }
    if (s_has_to) {
        for (i = first + (s_from != ""); i <= last; i++)
            if (index(text[s_file, i], s_to)) break
        if (i > last) {
            s_error = "no line of " s_file (s_symbol ? ":" s_symbol : "") \
                " after its line " first " contains to=\"" s_to "\""
            return 0
        }
        last = i
    }
    indent = part ? 99 : 0
    for (i = first; part && i <= last; i++) {
        if (text[s_file, i] ~ /^[ \t]*$/) continue
        match(text[s_file, i], /^ */)
        if (RLENGTH < indent) indent = RLENGTH
    }
    for (i = first; i <= last; i++)
        taken[++n_taken] = substr(text[s_file, i], indent + 1)
    s_first = first
    s_last = last
    return 1
}

# fence(LINE): is LINE the beginning of a fence? Sets f_mark and f_info.
function fence(line) {
    if (!match(line, /^(````*|~~~~*)/)) return 0
    f_mark = substr(line, 1, RLENGTH)
    f_info = substr(line, RLENGTH + 1)
    sub(/^[ \t]+/, "", f_info)
    sub(/[ \t]+$/, "", f_info)
    return index(f_info, "`") == 0 || substr(f_mark, 1, 1) == "~" || \
        f_info ~ /(from|to)=/ 
}
# closes(LINE, MARK): does LINE end the fence that MARK began?
function closes(line, mark) {
    sub(/[ \t]+$/, "", line)
    return line ~ /^(`+|~+)$/ && substr(line, 1, 1) == substr(mark, 1, 1) && \
        length(line) >= length(mark)
}

# A text as one field of a record, and back.
function encode(s) {
    gsub(/\\/, "\\\\", s)
    gsub(/\n/, "\\n", s)
    gsub(/\t/, "\\t", s)
    return s
}
function decode(s,    out, i, c) {
    out = ""
    while ((i = index(s, "\\")) > 0) {
        c = substr(s, i + 1, 1)
        out = out substr(s, 1, i - 1) (c == "n" ? "\n" : c == "t" ? "\t" : c)
        s = substr(s, i + 2)
    }
    return out s
}
