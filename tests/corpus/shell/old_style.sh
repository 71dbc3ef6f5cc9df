#! /bin/sh
as_unset=unset
if (set -e; false) >/dev/null 2>&1; then :; fi
as_nl='
'
as_echo='print -r --'
if test "x$as_nl" = 'x
'; then
  for as_option in --posix -e; do
    case $as_option in #(
      -e) : ;; #(
      *) : ;;
    esac
  done
fi
PATH_SEPARATOR=:
{ (exit 1); exit 1; } || true
as_fn_set_status ()
{
  return $1
} # as_fn_set_status
exec 6>&1 </dev/null
test -n "$DJDIR" || exec 7<&0 </dev/null
cat >conftest.c <<_ACEOF
/* end "confdefs.h".  */
int main () { char c = '"'; return 0; }
_ACEOF
{ { eval echo "\"\$as_me: $LINENO: x\""; } >&5
  (eval "true") 2>conftest.err
  status=$?
  test -s conftest.err && { sed '/^ *+/d' conftest.err; }
  echo $status; } || status=1
(echo "x"; sed 's/^/| /' conftest.c) >&5
sed "s/a/b/; /^\$/d
  s/'/'\\\\\\\\''/g" <<\_END >x || exit
it's text
_END
case `(a=x; echo $a) 2>/dev/null` in x) : ;; esac
for ac_dir in $PATH; do IFS=$as_save_IFS
  test -z "$ac_dir" && ac_dir=.
done
