probe one
#@import part.sh
