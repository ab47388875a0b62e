# One page of Markdown, made ready for pandoc: snippets get a caption that leads
# to the file, claims become boxes, figures are drawn into the page, the first
# use of a term leads to the glossary. Pages are told apart by a marker.
# -v page=FILE -v terms=FILE
function escape(s) {
    gsub(/&/, "\\&amp;", s)
    gsub(/</, "\\&lt;", s)
    gsub(/>/, "\\&gt;", s)
    gsub(/"/, "\\&quot;", s)
    return s
}
function trim(s) {
    gsub(/^[ \t]+|[ \t]+$/, "", s)
    return s
}
function slug(s) {
    s = tolower(s)
    gsub(/[^a-z0-9]+/, "-", s)
    return s
}

# ---- prose: a paragraph at a time, for the terms ----

function link_terms(s,   i, t, at, from, before, after, ok, low, where, size) {
    # what stands between marks is no prose: `code`, links, tags, bold
    ok = mask(tolower(s))
    split("", where)
    low = tolower(s)
    gsub(/\n/, " ", low)
    for (i = 1; i <= term_count; i++) # defined here: not from here to there
        if (index(low, "**" term[i] "**")) linked[term[i]] = 1
    for (i = 1; i <= term_count; i++) {
        t = term[i]
        from = 1
        while ((at = index(substr(ok, from), t)) > 0) {
            at += from - 1
            from = at + length(t)
            before = at > 1 ? substr(ok, at - 1, 1) : " "
            after = substr(ok, from, 1)
            if (after == "s") after = substr(ok, ++from, 1)
            if (before ~ /[A-Za-z0-9_\001-]/ || after ~ /[A-Za-z0-9_\001-]/)
                continue
            # a capital within a sentence: a name, such as Windows
            if (substr(s, at, 1) ~ /[A-Z]/ && at > 2 &&
                substr(s, at - 2, 1) !~ /[-*.!?:|>#(]/)
                continue
            if (!(t in linked)) {
                where[at] = t
                size[at] = from - at
            }
            linked[t] = 1
            # no shorter term within this one
            ok = substr(ok, 1, at - 1) blot(from - at) substr(ok, from)
        }
    }
    for (at = length(s); at > 0; at--)
        if (at in where)
            s = substr(s, 1, at - 1) "<a class=\"term\" href=\"@/chapters/" \
                "glossary.html#" slug(where[at]) "\">" \
                substr(s, at, size[at]) "</a>" substr(s, at + size[at])
    return s
}
function blot(n,   s) {
    s = ""
    while (n-- > 0) s = s "\001"
    return s
}
# The same length, with everything that is no plain prose blotted out.
function mask(s,   out) {
    out = ""
    while (match(s, /`[^`]*`|!?\[[^]]*\]\([^)]*\)|\[[^]]*\]|<a [^>]*>[^<]*<\/a>|<[^>]*>|\*\*[^*]*\*\*/)) {
        out = out substr(s, 1, RSTART - 1) blot(RLENGTH)
        s = substr(s, RSTART + RLENGTH)
    }
    s = out s
    gsub(/\n/, " ", s)
    return s
}
function flush() {
    if (paragraph == "") return
    print glossary ? paragraph : link_terms(paragraph)
    paragraph = ""
}
function prose(line) {
    paragraph = paragraph == "" ? line : paragraph "\n" line
}

# ---- fences ----

# Where the snippet's first lines stand in its file.
function find_line(file, first, second,   n, line, was) {
    n = 0
    was = "\001"
    at = 0
    while ((getline line < file) > 0) {
        n++
        if (was == trim(first) && (second == "\001" || trim(line) == trim(second))) {
            at = n - 1
            break
        }
        was = trim(line)
    }
    if (!at && was == trim(first)) at = n
    close(file)
    return at
}
function end_snippet(   i, file, name, at, line, ending) {
    file = info
    sub(/^[a-z]+ /, "", file)
    sub(/ .*/, "", file)
    name = ""
    if (file ~ /:/) {
        name = file
        sub(/.*:/, "", name)
        sub(/:.*/, "", file)
    }
    at = find_line(file, body[1], body_lines > 1 ? body[2] : "\001")
    print "<figure class=\"code\">"
    print "<figcaption><a href=\"@/" file (at ? "#L" at : "") "\">" \
        escape(file) "</a>" (name == "" ? "" : ": <b>" escape(name) "</b>") \
        "</figcaption>\n"
    print fence language
    for (i = 1; i <= body_lines; i++) print body[i]
    print fence "\n\n</figure>\n"
}
function quoted_code(s) { return "<code>" escape(s) "</code>" }
function program(s,   n, w, i, out) {
    n = split(s, w, " ")
    out = ""
    for (i = 1; i <= n; i++)
        out = out (i > 1 ? " " : "") (w[i] ~ /^[0-9A-Za-z_.\/-]+\.c$/ ? \
            "<a href=\"@/" w[i] "\">" escape(w[i]) "</a>" : escape(w[i]))
    return "<code>" out "</code>"
}
# A claim is a box: what was run, what it did, and the change that flips it.
function end_claim(   i, key, rest, kind) {
    kind = info
    sub(/^claim */, "", kind)
    print "<div class=\"claim\">"
    print "<p class=\"claim-head\">Executed" (kind == "" ? "" : \
        ", both sides: one of them <b>" escape(kind == "compiles-not" ? \
        "does not compile" : kind) "</b>") "</p>"
    print "<dl>"
    for (i = 1; i <= body_lines; i++) {
        if (body[i] !~ /[^ \t]/) continue
        rest = trim(body[i])
        key = rest
        sub(/[ \t].*/, "", key)
        sub(/^[^ \t]+[ \t]*/, "", rest)
        if (key !~ /^(when|with|then|but|and)$/) {
            rest = trim(body[i])
            key = ""
        }
        print "<div" (key == "but" ? " class=\"but\"" : "") "><dt>" escape(key) \
            "</dt><dd>" (key == "when" || rest ~ /^when / ? program(rest) : \
            quoted_code(rest)) "</dd></div>"
    }
    print "</dl>"
    print "</div>\n"
}
function end_fence() {
    if (info ~ /^claim( |$)/) {
        end_claim()
    } else if (info ~ /^[a-z]+ [^ ]*[\/.]/) {
        language = info
        sub(/ .*/, "", language)
        end_snippet()
    } else {
        language = info
        sub(/ .*/, "", language)
        if (language == "text") print "<div class=\"output\">\n"
        print fence language
        for (i = 1; i <= body_lines; i++) print body[i]
        print fence "\n"
        if (language == "text") print "</div>\n"
    }
}

# ---- figures ----

function end_image(   alt, path) {
    if (!match(image, /\]\([^)]*\)$/)) {
        print image
        return
    }
    path = substr(image, RSTART + 2, RLENGTH - 3)
    alt = substr(image, 3, RSTART - 3)
    gsub(/\n/, " ", alt)
    print "<figure class=\"picture\">"
    print "<div>@@FIGURE " path " @@ " escape(alt) "</div>"
    awaiting_caption = 1
}
function end_caption(s) {
    gsub(/^\*|\*$/, "", s)
    print "<figcaption>\n\n" s "\n\n</figcaption>\n</figure>\n"
    awaiting_caption = 0
}
function no_caption() {
    if (awaiting_caption) print "</figure>\n"
    awaiting_caption = 0
}

BEGIN {
    while ((getline line < terms) > 0) term[++term_count] = tolower(line)
    glossary = page ~ /glossary\.md$/
    print "\n<p>@@PAGE " page "</p>\n"
}
{ sub(/\r$/, "") }
in_comment {
    if (/-->/) in_comment = 0
    next
}
in_fence {
    if ($0 ~ "^" indent fence "[ \t]*$") {
        in_fence = 0
        end_fence()
    } else {
        body[++body_lines] = substr($0, length(indent) + 1)
    }
    next
}
in_image {
    image = image "\n" $0
    if (/\)$/) {
        in_image = 0
        end_image()
    }
    next
}
in_caption {
    caption = caption "\n" $0
    if (/\*$/) {
        in_caption = 0
        end_caption(caption)
    }
    next
}
/^ ? ? ?```/ {
    flush()
    no_caption()
    match($0, /^ */)
    indent = substr($0, 1, RLENGTH)
    info = $0
    match(info, /`+/)
    fence = substr(info, RSTART, RLENGTH)
    info = trim(substr(info, RSTART + RLENGTH))
    body_lines = 0
    in_fence = 1
    next
}
/^<!--/ {
    flush()
    if (!/-->/) in_comment = 1
    print ""
    next
}
/^!\[/ {
    flush()
    no_caption()
    image = $0
    if (/\)$/) end_image(); else in_image = 1
    next
}
awaiting_caption && /^[ \t]*$/ { next }
awaiting_caption && /^\*[^*]/ {
    caption = $0
    if (/\*$/) end_caption(caption); else in_caption = 1
    next
}
{ no_caption() }
# lines that are no prose end a paragraph and pass
/^[ \t]*$/ {
    flush()
    print
    blank = 1
    next
}
(blank && /^    /) || /^#/ || /^\|/ || /^ *</ {
    flush()
    print
    if (!/^    /) blank = 0
    next
}
glossary && /^[-* ]*\*\*[^*]+\*\* \(/ {
    flush()
    t = $0
    sub(/^[-* ]*\*\*/, "", t)
    sub(/\*\*.*/, "", t)
    where = $0
    sub(/^[^(]*\(/, "", where)
    sub(/\).*/, "", where)
    if (where ~ /^[0-9a-z\/.-]+$/) {
        target = where ~ /\.md$/ ? where : where ".md"
        split(where, part, "/")
        n = part[2]
        sub(/-.*/, "", n)
        chapter = part[1]
        sub(/-.*/, "", chapter)
        at = index($0, "(" where ")")
        $0 = substr($0, 1, at - 1) "([" chapter "." n "](" target "))" \
            substr($0, at + length(where) + 2)
    }
    at = index($0, "**")
    $0 = substr($0, 1, at - 1) "<a id=\"" slug(t) "\"></a>" substr($0, at)
}
# a list item is a paragraph of its own
/^ *([-*]|[0-9]+\.) / { flush() }
{
    blank = 0
    prose($0)
}
END {
    if (in_fence) end_fence()
    if (in_caption) end_caption(caption)
    if (in_image) end_image()
    flush()
    no_caption()
    print ""
}
