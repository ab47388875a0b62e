# awk -v name=FILE -v shown=DIR -f text.awk -f weave.awk FILE.md: the file with
# each snippet refreshed, and each output that stands in DIR under the line of
# its fence. What cannot be found is said on stderr; its block stays as it is.
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
            print name ":" i ": this fence is never closed; close it with" \
                " " mark \
                "." > "/dev/stderr"
            bad = 1
        } else if (f_info == "text" && shown != "" && \
            (getline s < (shown "/" i)) > 0) {
            do print s; while ((getline s < (shown "/" i)) > 0)
            i = e - 1
        } else if (f_info !~ /^claim/ && snippet(f_info)) {
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
