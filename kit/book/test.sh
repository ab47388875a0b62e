#!/bin/sh
# kit/book/test.sh: the book and the figures, on the course as it stands and on
# a small one made here. Closes with `book: N passed, N failed[, N skipped]`.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/../test/lib.sh"
part=book
cd "$here" || exit 2

# ---- checks of a book, each a sentence and a list of what breaks it --
none() { # WHAT: $tmp/out must be empty
    [ ! -s "$tmp/out" ]
    verdict $? "$1"
}
check_book() { # DIR
    (cd "$1" && find . -name '*.html' | sed 's|^\./||' | sort) >"$tmp/html"
    pages=$(wc -l <"$tmp/html")
    : >"$tmp/out"
    [ "$pages" -gt 3 ]
    verdict $? "there are pages: $pages"
    (
        cd "$1" || exit 2
        xargs awk '
            function end() {
                if (file == "") return
                if (title != 1) print file ": " title + 0 " titles"
                if (!h1) print file ": no heading of the first level"
                if (!lang) print file ": no language"
                if (!view) print file ": no viewport for a phone"
            }
            FNR == 1 { end(); file = FILENAME; title = h1 = lang = view = 0 }
            /<title>[^<]+<\/title>/ { title++ }
            /<h1/ { h1++ }
            /<html lang="en">/ { lang = 1 }
            /<meta name="viewport"/ { view = 1 }
            END { end() }' <"$tmp/html"
    ) >"$tmp/out" 2>&1
    none "each page has a title, a heading, a language, a viewport"
    links "$1" >"$tmp/out" 2>&1
    none "each link leads to a file of the book, and to an anchor that is there"
    (cd "$1" && xargs grep -nE '<(svg|img)' <"$tmp/html" |
        grep -vE '(aria-label|alt)="[^"]{12,}"') >"$tmp/out"
    none "each picture says in words what is to be seen"
    fetch='<script|@import|url\(|src="http|href="(/|file:)'
    (cd "$1" && xargs grep -nE "$fetch" style.css <"$tmp/html") >"$tmp/out"
    none "no script, nothing fetched, no link to a root"
    grep -rnF -e "$here" -e "$tmp" "$1" >"$tmp/out"
    none "no path of this machine"
    if command -v xmllint >/dev/null 2>&1; then
        (cd "$1" && xargs xmllint --noout <"$tmp/html") >"$tmp/out" 2>&1
        none "the HTML is well formed"
    else
        skip "is the HTML well formed" xmllint
    fi
}
links() { # DIR: links that lead nowhere
    (
        cd "$1" || exit 2
        find . -type f | sed 's|^\./||' >"$tmp/there"
        xargs awk -v there="$tmp/there" '
            function folder(p) {
                return match(p, /.*\//) ? substr(p, 1, RLENGTH) : ""
            }
            function normal(p) {
                while (match(p, /[^\/]+\/\.\.\//) &&
                    substr(p, RSTART, 3) != "../")
                    p = substr(p, 1, RSTART - 1) substr(p, RSTART + RLENGTH)
                return p
            }
            BEGIN { while ((getline f < there) > 0) file[f] = 1 }
            {
                s = $0
                while (match(s, / (id|href)="[^"]*"/)) {
                    word = substr(s, RSTART + 1, RLENGTH - 2)
                    s = substr(s, RSTART + RLENGTH)
                    if (word ~ /^id=/) {
                        id = FILENAME "#" substr(word, 5)
                        if (id in ids && FILENAME !~ /\.[a-z]+\.html$/)
                            print FILENAME ":" FNR ": a second " word
                        ids[id] = 1
                        continue
                    }
                    to = substr(word, 7)
                    if (to ~ /^(https?|mailto):/) continue
                    mark = ""
                    if (match(to, /#.*/)) {
                        mark = substr(to, RSTART)
                        to = substr(to, 1, RSTART - 1)
                    }
                    to = to == "" ? FILENAME : normal(folder(FILENAME) to)
                    if (!(to in file))
                        print FILENAME ":" FNR ": " to " is not there"
                    else if (mark != "")
                        want[to mark] = FILENAME ":" FNR
                }
            }
            END { for (w in want) if (!(w in ids)) print want[w] ": no " w }
            ' <"$tmp/html"
    )
}

# ---- a small course --------------------------------------------------
kit=$tmp/kit
chapter=$kit/chapters/1-future
mkdir -p "$kit/kit" "$chapter/figures" "$chapter/code" \
    "$kit/exercises/01-future/2-two/solution" "$kit/exercises/01-future/10-ten"
cp -R 01-future "$kit/01-future"
rm -rf "$kit/01-future/build"
cp -R kit/env kit/book kit/trace kit/weave "$kit/kit/"
rm -rf "$kit/kit/trace/build"
cat >"$kit/README.md" <<'END'
# A kit

Read [the chapter](chapters/1-future/README.md) or
[its folder](01-future/broken/).
END
cp LICENSE "$kit/"
cat >"$kit/chapters/glossary.md" <<'END'
# Glossary

- **run queue** (1-future/1-one.md): a queue of those whose turn it is.
- **queue** (1-future/1-one.md): a line of those who wait.
END
cat >"$kit/chapters/1-future/README.md" <<'END'
# A future

1. [One](1-one.md) and [its end](1-one.md#the-end-of-it)
END
cat >"$kit/chapters/1-future/1-one.md" <<'END'
# 1.1 One

A `queue` in code is no link; the first run queue and the next
run queue and queues and [a queue](../glossary.md). See
[the file](../../01-future/cell.c),
[two](../../exercises/01-future/2-two/README.md),
[its answer](../../exercises/01-future/2-two/solution/why.md).

<!-- step 1.1: 01-future: cell.c -->

```c 01-future/waker.h:RT_WAKER_H from="#ifndef" to="#define"
#ifndef RT_WAKER_H
#define RT_WAKER_H
```

```claim spins
when  RT_CLOCK=virtual 01-future/demo/together.c <1 & 2>
then  says "a < b"
but   change "x" to "y"
then  shows
```

```text
70 + 80 = 150 after 100 ms
```

![Two naps at once, over
after 100 ms](figures/together.svg)

*Figure 1.1. Which of the two
rings first?*

| a | b | c |
|---|---|---|
| one | `two \| 2` | three |

<details><summary>Answer</summary>

The first.

</details>

## The end of it

    make next
END
printf '# 1.2 Two\n\n| | |\n|---|---|\n| kind | repair |\n' \
    >"$kit/exercises/01-future/2-two/README.md"
echo 'no page of this' >"$kit/exercises/01-future/2-two/solution/why.md"
echo '# 1.10 Ten' >"$kit/exercises/01-future/10-ten/README.md"
cat >"$kit/chapters/1-future/figures/LIST" <<'END'
# pictures
together | RT_CLOCK=virtual 01-future/demo/together.c | timeline
late | 01-future/demo/together.c | order | \
    but change "rt_delay(100)" to "rt_delay(150)"
lost | 01-future/demo/together.c | states | \
    but patch 01-future/broken/looks-then-registers.patch
said | chapters/1-future/code/said.c | order --said
END
cat >"$kit/chapters/1-future/code/said.c" <<'END'
#include <stdio.h>
#include <unistd.h>

int
main(void)
{
    puts("hello\n1 A looks\n2 B -x A wakes: nobody there");
    pause();
}
END

# ---- figures ---------------------------------------------------------
figures() { run env limit=1 sh "$kit/kit/book/figures" "$@"; }
list=$kit/chapters/1-future/figures/LIST
dir=${list%/LIST}
figures
exits 0 "figures are drawn"
says '^figures: '
grep -q '150 ms' "$dir/late.dot"
verdict $? "a change is in the picture"
grep -q 'B.*-x\|nobody there' "$dir/said.dot"
verdict $? "the words of a program that was stopped are in the picture"
cp "$dir/late.dot" "$tmp/late.dot"
figures --check
exits 0 "what was drawn is what a run draws now"
figures
cmp -s "$dir/late.dot" "$tmp/late.dot"
verdict $? "drawn twice: the same bytes"
sed 's/150 ms/151 ms/' "$tmp/late.dot" >"$dir/late.dot"
figures --check
exits 1 "a DOT that no run draws"
says 'LIST:3: .*late.dot is not what a run draws now'
cp "$tmp/late.dot" "$dir/late.dot"
if command -v neato >/dev/null 2>&1; then
    cp "$dir/together.svg" "$tmp/svg"
    sed 's/task 1/task 7/' "$tmp/svg" >"$dir/together.svg"
    figures --check
    exits 1 "an SVG that Graphviz did not draw"
    says 'together.svg is not drawn from'
    sed 's/probe [0-9]*/probe 1/' "$tmp/svg" >"$dir/together.svg"
    figures --check
    exits 0 "another Graphviz"
    says '^skipped: .*another Graphviz'
    cp "$tmp/svg" "$dir/together.svg"
    grep -q 'prefers-color-scheme' "$dir/together.svg"
    verdict $? "a figure knows a dark page"
else
    skip "the drawings of the figures" Graphviz
fi
touch "$dir/stray.svg"
figures --check
exits 1 "a figure that no line draws"
says 'stray.svg: no line of LIST draws it'
rm "$dir/stray.svg"
cp "$list" "$tmp/list"
wrong() { # LINE SAYS
    { cat "$tmp/list"; echo "$1"; } >"$list"
    figures --check x
    exits 1 "LIST: $1"
    says "$2"
    cp "$tmp/list" "$list"
}
wrong 'x' 'LIST:8: three parts expected'
wrong 'x y | a.c | states' 'LIST:8: not a name'
wrong 'together | a.c | states' 'LIST:8: a second figure'
wrong 'x | no.c | states' 'LIST:8: no.c does not build'
wrong 'x | 01-future/demo/together.c | nonsense' 'LIST:8: trace nonsense'
wrong 'x | 01-future/demo/together.c | states --task=9' 'LIST:8: .* no task 9'
wrong 'x | 01-future/demo/together.c | states | but change "zzz" to "y"' \
    'together.c has no text "zzz"'
wrong 'x | 01-future/demo/together.c | states | but change "me->" to "y"' \
    'in more than one place'
wrong 'x | 01-future/demo/together.c | states | but mend it' 'expected at: mend'
run sh "$kit/kit/book/figures" --no
exits 2 "figures --no"
figures nobody
exits 1 "a figure that no LIST has"
says 'no LIST has a figure named nobody'

# ---- without the tools ------------------------------------------------
# A path that has everything but pandoc and Graphviz.
mkdir "$tmp/bin"
(
    IFS=:
    for d in $PATH; do
        for f in "$d"/*; do
            case ${f##*/} in
            pandoc | neato | dot | '*') ;;
            *) [ -e "$tmp/bin/${f##*/}" ] || ln -s "$f" "$tmp/bin/" ;;
            esac
        done
    done
) 2>/dev/null
run env PATH="$tmp/bin" sh kit/book/book "$tmp/none"
exits 2 "no pandoc"
one_line "no pandoc"
says '^make book needs pandoc; type: ./setup --all'
run env PATH="$tmp/bin" sh "$kit/kit/book/figures" --check together
exits 0 "no Graphviz"
says '^skipped: .*together.svg, because Graphviz is not installed'

# ---- the book --------------------------------------------------------
if ! command -v pandoc >/dev/null 2>&1; then
    skip "the book" pandoc
    finish
fi
book=$kit/build/book
run sh "$kit/kit/book/book"
exits 0 "a small book"
says '^[0-9]+ pages: build/book/index.html$'
check_book "$book"
one=$book/chapters/1-future/1-one.html
in_page() { # WHAT PATTERN
    grep -qE -- "$2" "$one"
    verdict $? "$1: in 1-one.html a line like: $2"
}
not_in_page() {
    ! grep -qE -- "$2" "$one"
    verdict $? "$1: in 1-one.html no line like: $2"
}
: >"$tmp/out"
in_page "the longest term is linked" \
    'first <a class="term" href="[./a-z]*glossary.html#run-queue">run queue</a>'
in_page "its first use only" \
    'next run queue and <a class="term" [^>]*>queues</a>'
in_page "code is left alone" '<code class="s">queue</code> in code'
in_page "a link is left alone" '<a href="[./a-z]*glossary.html">a queue</a>'
grep -q 'id="run-queue"' "$book/chapters/glossary.html"
verdict $? "the glossary has anchors"
grep -q '<a href="../chapters/1-future/1-one.html">1.1</a>' \
    "$book/chapters/glossary.html"
verdict $? "the glossary leads to the section"
not_in_page "comments of the author are gone" 'step 1.1'
in_page "a snippet leads to its line" \
    'future/waker.h.html#L[0-9]+">01-future/waker.h</a>: <b>RT_WAKER_H'
in_page "a claim is a box" \
    '<p class="claim-head">Executed, both sides: one of them <b>spins'
in_page "its program is a link" \
    '<a href="../../01-future/demo/together.c.html">.*&lt;1 &amp; 2&gt;'
in_page "its words are escaped" 'says &quot;a &lt; b&quot;'
not_in_page "no claim is left as code" 'class="claim"><code>'
in_page "a figure says what is to be seen" \
    '<svg role="img" aria-label="Two naps at once, over after 100 ms"'
in_page "a caption" 'Figure 1.1. Which of the two rings first'
in_page "a phone knows the columns" '<td data-label="b"><code class="s">two'
in_page "the license" '<footer>.*href="../../LICENSE.html">CC BY 4.0'
grep -rh '<pre' --include='*.html' "$book" | grep -v 'tabindex="0"' >"$tmp/out"
none "what scrolls can be reached by keys"
in_page "an answer leads nowhere" '<a class="gone">its answer'
[ ! -e "$book/exercises/01-future/2-two/solution" ]
verdict $? "no solution is in the book"
awk '/2-two\/index/ { two = NR } /10-ten\/index/ { ten = NR }
    END { exit !(two && ten && two < ten) }' "$one"
verdict $? "exercise 2 stands before 10"
cp -R "$book" "$tmp/first"
run sh "$kit/kit/book/book"
diff -r "$book" "$tmp/first" >"$tmp/out" 2>&1
verdict $? "made twice: the same bytes"
run sh "$kit/kit/book/book" "$tmp/elsewhere"
diff -r "$book" "$tmp/elsewhere" >"$tmp/out" 2>&1
verdict $? "made elsewhere: the same bytes"
damaged() { # SED WHAT SAYS: the chapter after SED
    cp "$kit/chapters/1-future/1-one.md" "$tmp/one.md"
    sed "$1" "$tmp/one.md" >"$kit/chapters/1-future/1-one.md"
    run sh "$kit/kit/book/book"
    cp "$tmp/one.md" "$kit/chapters/1-future/1-one.md"
    exits 1 "$2"
    says "$3"
}
damaged 's|01-future/cell.c)|01-future/sell.c)|' "a link to nothing" \
    '1-one.md: the link to 01-future/sell.c leads nowhere'
damaged 's|figures/together.svg|figures/apart.svg|' \
    "a figure that is not there" '1-one.md: the figure .*/apart.svg does not'

# ---- the course as it stands -----------------------------------------
run sh kit/book/book "$tmp/course"
exits 0 "the course as a book"
check_book "$tmp/course"
(cat chapters/*.md chapters/*/*.md chapters/*/*/*.md exercises/*/*/README.md \
    2>/dev/null | grep -c '^```claim') >"$tmp/claims"
boxes=$(find "$tmp/course" -name '*.html' -exec cat {} + |
    grep -c '<div class="claim">')
[ "$boxes" -eq "$(cat "$tmp/claims")" ]
verdict $? "each claim is a box: $boxes of $(cat "$tmp/claims")"
run sh kit/book/figures --check
exits 0 "the figures are what runs draw now"
finish
