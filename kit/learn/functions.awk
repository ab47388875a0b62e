# The function NAME of a C file, from its return type to its last brace; with
# names=1 the names of all its functions, a line each.
#     awk -v name=rt_cell_init -f kit/learn/functions.awk cell.c
{ sub(/\r$/, "") }
/^[a-z_0-9]+\(/ && !inside {
    found = substr($0, 1, index($0, "(") - 1)
    text = before "\n" $0
    inside = 1
    next
}
inside && /^}/ {
    if (names) print found
    else if (found == name) print text "\n" $0
    inside = 0
    next
}
inside && text !~ /{/ && /;$/ { inside = 0 } # a prototype
inside { text = text "\n" $0 }
{ before = $0 }
