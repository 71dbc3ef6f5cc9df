case $1 in
  start|stop) action=$1 ;;
  (restart)
    action=stop
    ;&
  reload) echo "then start" ;;&
  *) : ;;
esac
case x in esac
case "$TERM" in xterm*|rxvt*) color=yes;; *) color=no; esac
kind=$(case $(uname) in
  Linux) echo penguin ;;
  Darwin) echo apple ;;
esac)
case $word in
  # comments stand anywhere
  "two words" | 'and more' ) # here too
    echo quoted
    ;;
  [a-z]*[0-9]) echo class;;
  @(foo|bar)*) echo extended ;;
  esc\)aped) echo paren ;;
  "") echo empty
esac
case in in in) echo in;; esac
case $a in if|then|fi) echo reserved;; (esac) echo esac;; esac
case $x in a) case $y in b) echo ab;; esac;; esac | cat
case $n in ?) echo one ;; ??) echo two
  ;; *)
  for i in 1 2; do
    case $i in 1) continue;; esac
  done ;;
esac > /dev/null 2>&1
