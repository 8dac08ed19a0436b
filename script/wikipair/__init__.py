"""A pair of real MediaWikis on loopback, for tests, the demo and trying things out.

`script/wiki` is the command; README.md tells what the wikis contain and how to make them fail.
Only the standard library is used: this runs before anything of ours is installed.
"""
