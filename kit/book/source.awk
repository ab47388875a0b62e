# A file as a page: its lines with numbers that a link can name, comments and
# strings told apart. -v path=FILE
function escape(s) {
    gsub(/&/, "\\&amp;", s)
    gsub(/</, "\\&lt;", s)
    gsub(/>/, "\\&gt;", s)
    return s
}
function paint(s,   out, rest) { # one line of C
    out = ""
    while (s != "") {
        if (in_comment) {
            at = index(s, "*/")
            if (!at) return out "<i>" escape(s) "</i>"
            out = out "<i>" escape(substr(s, 1, at + 1)) "</i>"
            s = substr(s, at + 2)
            in_comment = 0
        } else if (match(s, /\/\*|\/\/|"([^"\\]|\\.)*"/)) {
            out = out escape(substr(s, 1, RSTART - 1))
            rest = substr(s, RSTART)
            if (substr(rest, 1, 2) == "/*") {
                in_comment = 1
                s = rest
                if (index(substr(rest, 3), "*/")) {
                    at = index(substr(rest, 3), "*/") + 2
                    out = out "<i>" escape(substr(rest, 1, at + 1)) "</i>"
                    s = substr(rest, at + 2)
                    in_comment = 0
                }
            } else if (substr(rest, 1, 2) == "//") {
                return out "<i>" escape(rest) "</i>"
            } else {
                out = out "<q>" escape(substr(rest, 1, RLENGTH)) "</q>"
                s = substr(rest, RLENGTH + 1)
            }
        } else {
            return out escape(s)
        }
    }
    return out
}
BEGIN {
    up = path
    gsub(/[^\/]*\//, "../", up)
    sub(/[^\/]*$/, "", up)
    c = path ~ /\.[ch]$/
    print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>"
    print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
    print "<title>" path " · underhood</title>"
    print "<link rel=\"stylesheet\" href=\"" up "style.css\"/>\n</head>"
    print "<body class=\"source\">\n<header class=\"top\"><a href=\"" up \
        "index.html\">underhood</a></header>\n<main>\n<h1>" path "</h1>"
    printf "<pre class=\"source\" tabindex=\"0\"><code>"
}
{
    sub(/\r$/, "")
    printf "<span id=\"L%d\"><a class=\"n\" href=\"#L%d\">%d</a>%s\n</span>", NR, NR, NR, \
        c ? paint($0) : escape($0)
}
END { print "</code></pre>\n</main>\n</body>\n</html>" }
