#!/bin/sh
## a note to the author
# not shown, since a run starts hidden
probe hidden

#@SHOW


# one comment
## another note
#   an indented one

# after a blank
#!not shown either
#
probe shown  # and a comment on the line


# done
