probe setup
#@import lib/more.md
