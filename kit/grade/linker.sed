# What the linker says, in our words.
s/.*undefined reference to .\(.*\)[^A-Za-z0-9_].*/\1: your file does not define it, and the test calls it/p
s/.*multiple definition of .\([A-Za-z_0-9]*\).*/\1: defined twice, in your file and in the kit/p
