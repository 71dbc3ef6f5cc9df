#!/usr/bin/env demosh
## The same format as a shell script. Lines with two marks are for readers of the file only.
#@SHOW

# Lines with one mark are commentary.

echo "each command is a step"

# A pipeline over several lines is one step:

printf '%s\n' pear fig apple |
  sort |
  head -n 1

#@wait
#@print "# that was all"
