# What pandoc made of all pages, cut into pages again: links lead to pages of
# the book, figures stand in the page, each page has its frame.
# -v pages=FILE -v files=FILE -v out=DIR -v needed=FILE -v warn=FILE

function escape(s) {
    gsub(/&/, "\\&amp;", s)
    gsub(/</, "\\&lt;", s)
    gsub(/>/, "\\&gt;", s)
    gsub(/"/, "\\&quot;", s)
    return s
}
function folder(path) { return path ~ /\// ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : "" }

# a/b/../c.md -> a/c.md
function normal(path,   n, part, i, keep, kept, s) {
    n = split(path, part, "/")
    kept = 0
    for (i = 1; i <= n; i++) {
        if (part[i] == "" || part[i] == ".") continue
        if (part[i] == "..") {
            if (kept == 0) return ".."
            kept--
        } else {
            keep[++kept] = part[i]
        }
    }
    s = ""
    for (i = 1; i <= kept; i++) s = s (i > 1 ? "/" : "") keep[i]
    return s
}
# From the page at hand to `html`, both counted from the book's root.
function way(html) { return prefix html }
function say(what) { print md ": " what >> warn }

# The new value of href=, "" if the link leads to nothing in the book.
function lead(href,   path, mark, at, f) {
    if (href ~ /^([a-z]+:|#)/) return href
    mark = ""
    at = index(href, "#")
    if (at) {
        mark = substr(href, at)
        href = substr(href, 1, at - 1)
    }
    if (substr(href, 1, 2) == "@/") path = substr(href, 3)
    else path = normal((here == "" ? "" : here "/") href)
    sub(/\/$/, "", path)
    if (path in html_of) return way(html_of[path]) mark
    if (path in is_html) return way(path) mark
    if ((path "/README.md") in html_of) return way(html_of[path "/README.md"]) mark
    if (path == "") return way("index.html") mark
    # what a learner should not stumble over
    if (path ~ /^exercises\/.*\/(solution|mistakes|correct|heldout|subjects)(\/|$)/ ||
        path ~ /^exercises\/.*\/hints\.md$/) return ""
    if (path in is_file) {
        if (path ~ /\.(svg|png|jpg)$/) {
            print "copy " path >> needed
            return way(path)
        }
        print "file " path >> needed
        return way(path ".html") mark
    }
    if (path in is_folder) {
        listed[path] = 1
        return way(path "/index.html")
    }
    # what the learner or make will make
    if (path ~ /^(work|build)(\/|$)/) return ""
    say("the link to " (path == ".." ? href : path) " leads nowhere")
    return ""
}
# All links of a line.
function relink(s,   done, at, value, to) {
    done = ""
    while (match(s, / href="[^"]*"/)) {
        value = substr(s, RSTART + 7, RLENGTH - 8)
        gsub(/&amp;/, "\\&", value)
        to = lead(value)
        gsub(/&/, "\\&amp;", to)
        done = done substr(s, 1, RSTART - 1) (to == "" ? " class=\"gone\"" : \
            " href=\"" to "\"" (to ~ /^https?:/ ? " class=\"out\"" : ""))
        s = substr(s, RSTART + RLENGTH)
    }
    return done s
}

# A figure in the page: its drawing, under the colours of the page.
function figure(line,   path, alt, at, svg, text, in_style) {
    sub(/^.*@@FIGURE /, "", line)
    sub(/<\/div>.*$/, "", line)
    at = index(line, " @@ ")
    path = normal((here == "" ? "" : here "/") substr(line, 1, at - 1))
    alt = substr(line, at + 4)
    if (!(path in is_file)) {
        say("the figure " path " does not stand")
        return "<p class=\"gone\">" alt "</p>"
    }
    print "copy " path >> needed
    if (path !~ /\.svg$/)
        return "<a href=\"" way(path) "\"><img src=\"" way(path) "\" alt=\"" alt "\"/></a>"
    text = ""
    in_style = 0
    while ((getline svg < path) > 0) {
        if (svg ~ /^<\?xml|^<!DOCTYPE|^ "http|^<!--|^ ?-->|<title>/) continue
        if (svg ~ /^<style>/) in_style = 1
        if (!in_style) {
            gsub(/ id="[^"]*"/, "", svg)
            if (svg ~ /^<svg /)
                sub(/^<svg /, "<svg role=\"img\" aria-label=\"" quoted(alt) "\" ", svg)
            text = text svg "\n"
        }
        if (svg ~ /<\/style>/) in_style = 0
    }
    close(path)
    return "<a class=\"drawing\" href=\"" way(path) "\">" text "</a>"
}
function quoted(s) { # for the right side of sub()
    gsub(/\\/, "\\\\", s)
    gsub(/&/, "\\\\&", s)
    return s
}

# ---- the frame ----

function nav(   i, g, s, current) {
    s = "<nav id=\"contents\" aria-label=\"Contents\">\n<p><a href=\"" \
        way("index.html") "\">underhood</a></p>\n"
    for (g = 1; g <= groups; g++) {
        s = s "<details" (group_name[g] == group_of[md] || g == 1 ? \
            " open=\"open\"" : "") "><summary>" escape(label(group_name[g])) \
            "</summary>\n<ul>\n"
        for (i = 1; i <= count; i++) {
            if (group_of[order[i]] != group_name[g]) continue
            current = order[i] == md ? " aria-current=\"page\"" : ""
            s = s "<li><a href=\"" way(html_of[order[i]]) "\"" current ">" \
                escape(title_of[order[i]]) "</a></li>\n"
        }
        s = s "</ul></details>\n"
    }
    return s "</nav>"
}
function label(group,   i) { # a chapter's group is named by its first page
    if (group !~ /^Chapter/) return group
    for (i = 1; i <= count; i++)
        if (group_of[order[i]] == group)
            return (title_of[order[i]] ~ /^Chapter/ ? "" : "Chapter ") \
                title_of[order[i]]
    return group
}
# Chapters follow each other; exercises and the rest stay among themselves.
function chain(file) {
    if (group_of[file] ~ /^Chapter/) return "chapters"
    if (file == "README.md" || file == "chapters/README.md") return "chapters"
    return group_of[file] ~ /^Exercises/ ? "exercises" : group_of[file]
}
function neighbour(step,   i) {
    for (i = place_of[md] + step; i >= 1 && i <= count; i += step)
        if (chain(order[i]) == chain(md)) return order[i]
    return ""
}
function steps(   back, next_one, s) {
    back = neighbour(-1)
    next_one = neighbour(1)
    s = "<nav class=\"steps\" aria-label=\"Previous and next\">"
    if (back != "") s = s "<a rel=\"prev\" href=\"" way(html_of[back]) "\"><small>before</small> " escape(title_of[back]) "</a>"
    else s = s "<span></span>"
    if (next_one != "") s = s "<a rel=\"next\" href=\"" way(html_of[next_one]) "\"><small>next</small> " escape(title_of[next_one]) "</a>"
    return s "</nav>"
}
function head() {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n" \
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n" \
        "<meta name=\"color-scheme\" content=\"light dark\"/>\n" \
        "<title>" escape(title_of[md]) (md == "README.md" ? "" : " · underhood") "</title>\n" \
        "<link rel=\"stylesheet\" href=\"" way("style.css") "\"/>\n</head>\n<body>\n" \
        "<header class=\"top\"><a href=\"" way("index.html") "\">underhood</a> " \
        "<a class=\"to-contents\" href=\"#contents\">Contents</a></header>\n<main>"
}
function footer(   s) {
    s = "CC BY 4.0, code MIT"
    if ("LICENSE" in is_file)
        s = "<a href=\"" way("LICENSE.html") "\">" s "</a>"
    return "<footer><small>Text " s ", the underhood authors</small></footer>"
}
function open_page(file) {
    md = file
    here = folder(md)
    file = out "/" html_of[md]
    prefix = html_of[md]
    gsub(/[^\/]*\//, "../", prefix)
    sub(/[^\/]*$/, "", prefix)
    target = file
    split("", used)
    print head() > target
}
function close_page() {
    if (md == "") return
    print steps() "\n" footer() "\n</main>\n" nav() "\n</body>\n</html>" > target
    if ("LICENSE" in is_file) print "file LICENSE" >> needed
    close(target)
}

# Ids of headings, as a forge makes them.
function id_of(s,   n) {
    gsub(/<[^>]*>/, "", s)
    gsub(/&[a-z]+;/, "", s)
    s = tolower(s)
    gsub(/[^a-z0-9 _-]/, "", s)
    gsub(/ /, "-", s)
    n = used[s]++
    return n ? s "-" n : s
}
# Short code in a sentence stays on its line.
function unbroken(s,   done) {
    done = ""
    while (match(s, /<code>[^<]*<\/code>/)) {
        done = done substr(s, 1, RSTART - 1) (RLENGTH < 40 ? \
            "<code class=\"s\">" : "<code>") substr(s, RSTART + 6, RLENGTH - 6)
        s = substr(s, RSTART + RLENGTH)
    }
    return done s
}
# A table that a phone shows as blocks: each cell knows its column's name.
function cell(s,   name) {
    column++
    name = heading[column]
    if (name == "") return s
    sub(/^<td[^>]*>/, "<td data-label=\"" quoted(name) "\">", s)
    return s
}

BEGIN {
    FS = "\t"
    while ((getline < pages) > 0) {
        if ($2 in html_of) continue
        order[++count] = $2
        place_of[$2] = count
        group_of[$2] = $1
        html_of[$2] = $3
        is_html[$3] = 1
        title_of[$2] = $4
        if (!($1 in seen)) {
            seen[$1] = 1
            group_name[++groups] = $1
        }
    }
    while ((getline f < files) > 0) {
        is_file[f] = 1
        while (f ~ /\//) {
            content[folder(f)] = content[folder(f)] f "\n"
            f = folder(f)
            is_folder[f] = 1
        }
    }
    md = ""
}
/^<p>@@PAGE / {
    close_page()
    file = $0
    sub(/^<p>@@PAGE /, "", file)
    sub(/<\/p>$/, "", file)
    open_page(file)
    next
}
/@@FIGURE / {
    print "<div class=\"picture\">" figure($0) "</div>" > target
    next
}
/^<h[1-6]/ {
    id = id_of($0)
    sub(/>/, " id=\"" id "\">")
}
/^<table>/ { table = $0; columns = 0; in_head = 0; split("", heading); head_text = ""; next }
table != "" && /^<th[ >]/ {
    columns++
    t = $0
    gsub(/<[^>]*>/, "", t)
    gsub(/"/, "\\&quot;", t)
    heading[columns] = t
}
table != "" && /^<\/thead>/ {
    empty = 1
    for (i = 1; i <= columns; i++) if (heading[i] != "") empty = 0
    print "<table" (columns > 2 ? " class=\"stack\"" : "") ">" > target
    if (!empty) printf "%s", head_text > target
    if (!empty) print > target
    table = ""
    next
}
table != "" && /^<tbody>/ { # no head at all
    print "<table>" > target
    print > target
    table = ""
    next
}
table != "" { head_text = head_text relink($0) "\n"; next }
/^<tr/ { column = 0 }
/^<td/ { $0 = cell($0) }
{
    gsub(/ id="cb[0-9]+(-[0-9]+)?"/, "")
    gsub(/<a href="#cb[0-9]+-[0-9]+" aria-hidden="true" tabindex="-1"><\/a>/, "")
    # what scrolls sideways can be reached without a mouse
    gsub(/<pre/, "<pre tabindex=\"0\"")
    if (!/<pre|^<div><dt>|^<div class="but"><dt>/) $0 = unbroken($0)
    print relink($0) > target
}
END {
    close_page()
    # a folder that something leads to: what is in it
    for (d in listed) {
        n = split(content[d], inside, "\n")
        f = out "/" d "/index.html"
        system("mkdir -p '" out "/" d "'")
        md = d "/"
        here = d
        prefix = d "/"
        gsub(/[^\/]*\//, "../", prefix)
        print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" d "/ · underhood</title>\n<link rel=\"stylesheet\" href=\"" prefix "style.css\"/>\n</head>\n<body class=\"source\">\n<header class=\"top\"><a href=\"" prefix "index.html\">underhood</a></header>\n<main>\n<h1>" d "/</h1>\n<ul>" > f
        for (i = 1; i < n; i++) {
            if (inside[i] in is_folder && !(inside[i] in listed)) continue
            name = inside[i]
            sub(/.*\//, "", name)
            href = lead("@/" inside[i])
            if (href != "") print "<li><a href=\"" href "\">" escape(name) "</a></li>" > f
        }
        print "</ul>\n</main>\n</body>\n</html>" > f
        close(f)
    }
}
