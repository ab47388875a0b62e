# change "A" to "B" [in FILE] [and change ...]: writes each changed file below
# the folder `over`; FILE is the program `file` if none is named. Quotes hold
# \" \\ and \n; between backticks nothing is special. A stands in one place.
function fail(why) {
    print why
    status = 1
    exit 1
}
function word(   c, out) { # cuts a quoted text off the line, into `text`
    sub(/^[ \t]+/, "")
    c = substr($0, 1, 1)
    if (c != "\"" && c != "`") fail("a text in quotes expected at: " $0)
    out = ""
    for (i = 2; i <= length($0); i++) {
        d = substr($0, i, 1)
        if (d == c) {
            text = out
            $0 = substr($0, i + 1)
            return
        }
        if (d == "\\" && c == "\"") {
            i++
            d = substr($0, i, 1)
            if (d == "n") d = "\n"
        }
        out = out d
    }
    fail("this text has no closing quote: " out)
}
function whole(path,   line, all) {
    if (path in content) return
    all = ""
    while ((got = (getline line < path)) > 0) all = all line "\n"
    if (got < 0) fail("there is no file " path)
    close(path)
    content[path] = all
}
{
    while ($0 ~ /[^ \t]/) {
        sub(/^[ \t]*(and[ \t]+)?/, "")
        if (!sub(/^change[ \t]+/, ""))
            fail("change \"A\" to \"B\", or patch FILE.patch, expected at: " $0)
        word(); a = text
        if (!sub(/^[ \t]*to[ \t]+/, "")) fail("'to \"B\"' expected at: " $0)
        word(); b = text
        path = file
        if (sub(/^[ \t]*in[ \t]+/, "")) {
            path = $1
            sub(/^[^ \t]+/, "")
        }
        whole(path)
        at = index(content[path], a)
        if (!at) fail(path " has no text \"" a "\"")
        rest = substr(content[path], at + length(a))
        if (index(rest, a)) fail(path " has \"" a "\" in more than one place")
        content[path] = substr(content[path], 1, at - 1) b rest
    }
}
END {
    if (status) exit status
    for (path in content) {
        folder = over "/" path
        sub(/\/[^\/]*$/, "", folder)
        system("mkdir -p '" folder "'")
        printf "%s", content[path] > (over "/" path)
        close(over "/" path)
    }
}
