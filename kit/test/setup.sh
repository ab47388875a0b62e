#!/bin/sh
# ./setup where it cannot install: another system, no root, a wrong option. It
# never claims what it did not do. The machine here is a folder of links.
. "$(dirname "$0")/../env"
. "$(dirname "$0")/lib.sh"
cd "$here" || exit 2

machine() { # TOOL...: a PATH with these and what a shell script needs
    rm -rf "$tmp/bin"
    mkdir "$tmp/bin"
    for t in sh sed id mktemp tail head rm cat uname awk env mkdir dirname "$@"; do
        path=$(command -v "$t") && ln -s "$path" "$tmp/bin/$t"
    done
}
on_it() { run env PATH="$tmp/bin" sh ./setup "$@"; }

machine cc gcc make
on_it
exits 1 "another system"
says "this is not Debian"
says "^  .*check graphviz.*patch"
says "works already: make start"
says_not "done|installing"
on_it --check
exits 1 "--check on another system"
says "^  gcc +there +compiling"
says "^  check +MISSING +the tests of a stage"

machine
on_it
exits 1 "another system without a compiler"
says_not "works already"
says "^  gcc libc6-dev make"

# Debian, an ordinary user, no sudo
machine cc gcc make
printf '#!/bin/sh\nexit 0\n' >"$tmp/bin/apt-get"
printf '#!/bin/sh\necho 1000\n' >"$tmp/user"
rm "$tmp/bin/id"
mv "$tmp/user" "$tmp/bin/id"
chmod +x "$tmp/bin/apt-get" "$tmp/bin/id"
on_it
exits 1 "no root, no sudo"
says "Ask an administrator for:"
says "apt-get install .*check"
says "works already: make start"

# root, and an apt-get that says yes and installs nothing
printf '#!/bin/sh\necho 0\n' >"$tmp/bin/id"
printf '#!/bin/sh\necho "$*" >>"%s"\n' "$tmp/asked" >"$tmp/bin/apt-get"
on_it
exits 1 "apt-get that installs nothing"
says "still missing: .*check"
says_not "setup: done"
# a package that gets on with no other must not drive one out
! grep "install " "$tmp/asked" | grep -qv -e "--no-remove"
verdict $? "each install says --no-remove"
on_it --machines
exits 1 "--machines, and apt-get installs nothing"
says "still missing: .*gcc-aarch64-linux-gnu"
grep -q "APT::Architecture=arm64.* download check" "$tmp/asked" ||
    [ -f build/aarch64/usr/include/check.h ]
verdict $? "--machines asks for Check for aarch64"

on_it --al
exits 2 "--al"
one_line "--al"
on_it --check --all
exits 2 "two options"
one_line "two options"
if sh ./setup --check >/dev/null 2>&1; then
    run sh ./setup
    exits 0 "everything is there: no apt-get is called"
    says "everything is there"
fi
finish
