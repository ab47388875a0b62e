# An SVG as Graphviz writes it, made fit for a page: it scales with the width
# that it gets, carries no title that a browser pops up, knows a dark page, and
# says with which fonts it was drawn (-v probe=NUMBER).
/^<!-- (Generated|Title|Pages)/ || /^ -->$/ { next }
/^<title>.*<\/title>$/ { next }
/^<!DOCTYPE/ || /^ "http:\/\/www.w3.org\/Graphics/ { next }
/^<svg / {
    sub(/^<svg /, "<svg class=\"underhood\" ")
    print
    svg = 1
    next
}
svg && /^ viewBox/ {
    print
    print "<!-- probe " probe " -->"
    print "<style>"
    print ".underhood{max-width:100%;height:auto}"
    print "@media (prefers-color-scheme:dark){"
    print ".graph>polygon:first-of-type{fill:#16191d}"
    print ".graph>text,.node.bare text{fill:#e4e6e8}"
    print ".node path,.node polygon,.node ellipse{stroke:#a9b0b7}"
    print ".node.bare polygon{fill:#16191d;stroke:none}"
    print ".node.dot ellipse{fill:#e4e6e8}"
    print ".node.bare text[fill=\"#666666\"],.node.never text{fill:#a9b0b7}"
    print ".node.never path,.node.never polygon{fill:#16191d;stroke:#a9b0b7}"
    print ".edge path{stroke:#e4e6e8}"
    print ".edge polygon{stroke:#e4e6e8;fill:#e4e6e8}"
    print ".edge.faint path{stroke:#8b939b}"
    print ".edge.faint polygon{stroke:#8b939b;fill:#8b939b}"
    print ".edge.hot path{stroke:#ff8c42}"
    print ".edge.hot polygon{stroke:#ff8c42;fill:#ff8c42}"
    print ".node.bare.hot text{fill:#ff8c42}"
    print "}"
    print "</style>"
    svg = 0
    next
}
/^<!-- / { next }
{ print }
