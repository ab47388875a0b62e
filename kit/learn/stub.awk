# Of a module, what its writer is given: its includes, and each function that
# others call, with a body that says: write me. The headers come first, to
# name the one where a function's contract stands.
#     awk -f kit/learn/stub.awk 01-future/*.h 01-future/cell.c
function strip(text) {
    gsub(/^[ \t]+|[ \t]+$/, "", text)
    return text
}
# The name of one parameter: `const struct rt_waker *waker`, `void (*f)(int)`.
function parameter(text) {
    text = strip(text)
    if (text == "void" || text == "...") return ""
    if (match(text, /\(\*[a-z_0-9]+\)/))
        return substr(text, RSTART + 2, RLENGTH - 3)
    sub(/\[[^]]*\]$/, "", text)
    sub(/.*[^a-z_0-9]/, "", text)
    return text
}
function parameters(text,    i, c, depth, one) {
    sub(/^[^(]*\(/, "", text)
    sub(/\)[^)]*$/, "", text)
    for (i = 1; i <= length(text) + 1; i++) {
        c = i > length(text) ? "," : substr(text, i, 1)
        if (c == "(") depth++
        if (c == ")") depth--
        if (c == "," && !depth) {
            one = parameter(one)
            if (one != "") print "    (void)" one ";"
            one = ""
        } else {
            one = one c
        }
    }
}
FILENAME ~ /\.h$/ {
    if (!/^ \*|^\/\*|^[ \t]*\\|^#/ && match($0, /rt_[a-z_0-9]+\(/)) {
        called = substr($0, RSTART, RLENGTH - 1)
        if (!(called in header)) {
            header[called] = FILENAME
            sub(/.*\//, "", header[called])
        }
    }
    next
}
comment { if (/\*\//) comment = 0; next }
/^\/\*/ { if (!/\*\//) comment = 1; next }
/^#(include|define _)/ {
    print
    asserts = asserts || /"rt_assert\.h"/
    own = own || /"/
    gap = 0
    next
}
/^#/ { next }
/^$/ { if (own == 0 && !gap++ && !stubs) print; text = ""; next }
/^}/ { body = 0; text = ""; next }
body { next }
/^\{/ {
    body = 1
    if (text ~ /^static/ || text !~ /\)$/) next
    if (!stubs++ && !asserts) print "#include \"rt_assert.h\""
    print "\n" shown "\n{"
    parameters(text)
    print "    rt_assert_failed(__FILE__, __LINE__,"
    print "                     \"write me: " name \
        (name in header ? ", see " header[name] : "") "\");"
    print "}"
    next
}
text == "" && /[{;]$/ { body = /\{$/; next }
{
    shown = text == "" ? $0 : shown "\n" $0
    text = text == "" ? $0 : text " " strip($0)
    if (match($0, /^[a-z_0-9]+\(/)) name = substr($0, 1, RLENGTH - 1)
}
