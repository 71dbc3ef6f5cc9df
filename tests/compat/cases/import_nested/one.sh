probe one
#@import two.md
# one again
