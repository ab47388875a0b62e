# awk -v record=LINE -v path=PATH -f text.awk -f change.awk FILE:
# the file with the change of one record of a claim. Exactly one place must
# match; if not, what to do on stderr, exit 1. PATH is what to call the file.
{ whole = whole $0 "\n" }
END {
    split(ENVIRON["record"], f, "\t")
    old = decode(f[5])
    new = decode(f[6])
    s = whole
    n = 0
    where = ""
    done = 0
    while ((i = index(s, old)) > 0) {
        head = substr(whole, 1, done + i - 1)
        line = gsub(/\n/, "", head) + 1
        where = where (n ? ", " : "") line
        if (++n == 1) place = done + i
        done += i + length(old) - 1
        s = substr(s, i + length(old))
    }
    if (n != 1) {
        if (n == 0)
            print "\"" f[5] "\" stands nowhere in " path "; copy it from" \
                " there" > "/dev/stderr"
        else
            print "\"" f[5] "\" stands in " n " places of " path " (lines " \
                where \
                "); take more of the line, or the line before it and" \
                    " \\n" > "/dev/stderr"
        exit 1
    }
    rest = substr(whole, place + length(old))
    printf "%s", substr(whole, 1, place - 1) new rest
}
