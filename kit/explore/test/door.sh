#!/bin/sh
# make explore from end to end: the models of the stages, the examples, a model
# of one's own, one's own copy of a stage; on a machine that has little more
# than cc and make, in a folder whose name has a blank and a quote.
. "$(dirname "$0")/../../test/lib.sh"
kit="$tmp/the kit's"
mkdir -p "$kit" "$tmp/bin"
here=$(cd "$(dirname "$0")/../../.." && pwd)
cd "$here" || exit 2
cp -r Makefile kit 0[0-9]-*/ "$kit/"
cd "$kit" || exit 2
rm -rf build kit/explore/build 0*/build work
for t in sh awk sed grep cat cp mv ln rm ls mkdir mktemp chmod date sort head \
    tail tr wc basename dirname cmp diff cut fold id uname nproc timeout kill \
    touch env expr test printf make cc gcc as ld ar nm; do
    path=$(command -v $t) && ln -s "$path" "$tmp/bin/$t" 2>/dev/null
done
all=$PATH
PATH=$tmp/bin
typed() { run make "$@"; }
table() { # EXIT COMMAND...: its totals say that each model is as it must be
    want=$1
    shift
    typed "$@"
    exits "$want" "make $*"
    says "^[0-9]+ (models|examples): [0-9]+ exhaustive.*; [0-9]+ runs, "
    says_not "not as asked|not all|cannot be explored|does not compile"
}
seconds() { # of the last line of a table
    sed -n 's/^[0-9]* models: .* pruned, \([0-9]*\)\.[0-9] s$/\1/p' "$tmp/out"
}

table 0 explore 3
[ "$(seconds)" -lt 20 ]
verdict $? "the models of stage 3 take less than 20 s"
tail -n 1 "$tmp/out" >"$tmp/last"
grep -q '^next: make ' "$tmp/last"
verdict $? "the last line is the next command"

# a second time nothing is built
find kit/explore/build -type f -exec cksum {} + | sort >"$tmp/before"
find kit/explore/build -type f -newer "$tmp/last" >"$tmp/out"
touch "$tmp/now"
table 0 explore 3 SC=1
find kit/explore/build -name '*.[oa]' -newer "$tmp/now" >"$tmp/out"
find kit/explore/build -name '*.so' -newer "$tmp/now" >>"$tmp/out"
[ ! -s "$tmp/out" ]
verdict $? "what is built is not built again"
