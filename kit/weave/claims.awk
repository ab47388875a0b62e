# awk -v name=FILE.md -v out=PREFIX -f text.awk -f claim.awk -f claims.awk
# FILE.md: each claim of it to PREFIX-LINE. What is wrong is said on stdout.
function complain(line, what) {
    print name ":" line ": " what "."
    wrong++
}
{ line[++n] = $0 }
END {
    n_shown = 0
    for (i = 1; i <= n; i++) {
        if (!fence(line[i])) continue
        mark = f_mark
        info = f_info
        start = i
        n_body = 0
        for (i++; i <= n && !closes(line[i],
            mark); i++) body[++n_body] = line[i]
        if (info == "text" && asked < n_shown) {
            # the output that a `shows` before it asks for
            asked++
            shown = ""
            for (k = 1; k <= n_body; k++) shown = shown body[k] "\n"
            if (claim != "") printf "text\t%d\t%d\t%s\n", asked, start,
                encode(shown) >> claim
        }
        if (info !~ /^claim([ \t]|$)/) continue
        if (asked < n_shown)
            complain(claim_line, "after this claim, a text fence is missing" \
                " for" \
                " `shows`; add an empty one, and weave fills it")
        f_line = claim_line = start
        f_info = info
        n_record = asked = n_shown = 0
        was_wrong = wrong
        parse_claim()
        claim = sprintf("%s-%05d", out, start)
        if (wrong > was_wrong) { # told already, not run
            claim = ""
            continue
        }
        print "claim\t0\t" start "\t" name > claim
        for (k = 1; k <= n_record; k++) {
            print record[k] >> claim
            if (record[k] ~ /^then\t[0-9]+\t[0-9]+\tshows/) n_shown++
        }
    }
    if (asked < n_shown)
        complain(claim_line, "after this claim, a text fence is missing for" \
            " `shows`; add an empty one, and weave fills it")
    exit wrong > 0
}
