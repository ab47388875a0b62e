# awk -v appendix=FILE -f text.awk -f functions.awk CODE.c... TEXT.md...
# prints chapters/functions.md: each function of the stages, and the section
# that shows it, or the reason why none does. Files come in reading order.
# A function that is the same in a later stage is listed once. How many there
# are is said on stderr; with -v list=1 also each that is left over.
#
# The appendix says what no section needs to show, a line each:
#     REASON: FILE or FILE:FUNCTION ...      (FILE without its stage)

function title(file,    n, i, s) {
    if (file in titles) return titles[file]
    s = text[file, 1]
    sub(/^# */, "", s)
    return titles[file] = s
}
function functions_of(file,    n, i, j, name, body) {
    n = load(file)
    for (i = 1; i <= n; i++) {
        if (text[file, i] !~ /^[a-z_][a-z0-9_]*\(/) continue
        for (j = i; j <= n && text[file, j] !~ /[;{]/; j++) ;
        if (text[file, j] !~ /\{/) continue
        name = text[file, i]
        sub(/\(.*/, "", name)
        while (j <= n && text[file, j] !~ /^\}/) j++
        f_name[++n_f] = name
        f_file[n_f] = file
        f_first[n_f] = up(file, i)
        f_last[n_f] = j
        body = ""
        for (i = f_first[n_f]; i <= j; i++) body = body text[file, i] "\n"
        sub(/^[^\/]*\//, "", file)
        f_key[n_f] = file "\n" body
        f_id[n_f] = file ":" name
        file = f_file[n_f]
        if (!(file in f_of)) f_of[file] = ""
        f_of[file] = f_of[file] " " n_f
        i = j
    }
}
# The snippets of a text: which lines of which functions they show.
function shown_by(file,    n, i, mark, k, l, f, m) {
    n = load(file)
    for (i = 1; i <= n; i++) {
        if (!fence(text[file, i])) continue
        mark = f_mark
        if (f_info !~ /^(claim|c sketch|text)/ && snippet(f_info) && take() && \
            s_file in f_of) {
            m = split(f_of[s_file], f, " ")
            for (k = 1; k <= m; k++) {
                if (f_last[f[k]] < s_first || f_first[f[k]] > s_last) continue
                key = f_key[f[k]]
                if (!(key in where)) where[key] = file
                for (l = s_first; l <= s_last; l++)
                    seen[key, l - f_first[f[k]]] = 1
            }
        }
        for (i++; i <= n && !closes(text[file, i], mark); i++) ;
    }
}
function reason(i,    file) {
    file = f_file[i]
    sub(/^[^\/]*\//, "", file)
    if (f_id[i] in why) return why[f_id[i]]
    return file in why ? why[file] : ""
}
BEGIN {
    n = load(appendix)
    for (i = 1; i <= n; i++) {
        t = text[appendix, i]
        if (t ~ /^#/) continue
        if (t !~ /^[ \t]/) {
            k = index(t, ": ")
            r = substr(t, 1, k - 1)
            t = substr(t, k + 2)
        }
        m = split(t, w, /[ ,\t]+/)
        for (j = 1; j <= m; j++) if (w[j] != "") why[w[j]] = r
    }
    for (a = 1; a < ARGC; a++)
        if (ARGV[a] ~ /\.c$/) functions_of(ARGV[a])
        else {
            load(ARGV[a])
            shown_by(ARGV[a])
        }
    print "# Where each function is shown"
    print ""
    print "Every function of the runtime, by stage and file, and the section" \
        " that shows"
    print "it. A function that a stage took over as it was stands under the" \
        " earlier stage."
    print "`make weave` writes this page."
    stage = ""
    for (i = 1; i <= n_f; i++) {
        if (f_key[i] in listed) {
            same++
            continue
        }
        listed[f_key[i]] = 1
        s = f_file[i]
        sub(/\/.*/, "", s)
        if (s != stage) {
            stage = s
            print "\n## " stage "\n"
            print "| file | function | shown in |"
            print "|---|---|---|"
        }
        file = f_file[i]
        sub(/^[^\/]*\//, "", file)
        t = ""
        if (f_key[i] in where) {
            lines = 0
            for (l = f_first[i]; l <= f_last[i]; l++)
                lines += (f_key[i], l - f_first[i]) in seen
            link = where[f_key[i]]
            sub(/^chapters\//, "", link)
            t = "[" title(where[f_key[i]]) "](" link ")"
            if (lines == f_last[i] - f_first[i] + 1) whole++
            else {
                part++
                t = t ", in part"
            }
            if (!(f_id[i] in first_shown)) first_shown[f_id[i]] = t
        } else if (reason(i) != "") {
            left++
            t = reason(i)
        } else if (f_id[i] in first_shown) {
            earlier++
            t = first_shown[f_id[i]] ", as it was before"
        } else {
            unseen++
            t = "not shown"
            if (list) print f_file[i] ":" f_first[i] ": " f_name[i] \
                " is shown nowhere, and has no reason in" \
                    " kit/weave/appendix." > "/dev/stderr"
        }
        print "| `" file "` | `" f_name[i] "` | " t " |"
        total++
    }
    print total " functions: " whole + 0 " shown whole, " part + 0 " in" \
        " part, " \
        earlier + 0 " as an earlier stage has them; " left + 0 \
        " have a reason not to be shown, " unseen + 0 " have" \
            " none" > "/dev/stderr"
}
