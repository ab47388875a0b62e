# awk -f text.awk -f weave.awk FILE.md: the file with each snippet refreshed.
# What cannot be found is said on stderr, and its block stays as it is.
{
    line[++n] = $0
}
END {
    for (i = 1; i <= n; i++) {
        print line[i]
        if (!fence(line[i])) continue
        mark = f_mark
        for (e = i + 1; e <= n && !closes(line[e], mark); e++) ;
        if (e > n) {
            print name ":" i ": this fence is never closed; close it with " mark \
                > "/dev/stderr"
            bad = 1
        } else if (snippet(f_info)) {
            if (take()) {
                for (k = 1; k <= n_taken; k++) print taken[k]
                i = e - 1
            } else {
                print name ":" i ": " s_error "." > "/dev/stderr"
                bad = 1
            }
        }
        for (i++; i <= e && i <= n; i++) print line[i]
        i--
    }
    exit bad
}
