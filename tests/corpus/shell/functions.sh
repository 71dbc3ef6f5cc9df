one() { echo 1; }
two () {
  echo 2
}
function three { echo 3; }
function four() { echo 4; }
function five ()
{
  echo 5
}
six()
# with a comment before its body
{
  echo 6
} >&2
seven() (
  cd /tmp && pwd
)
eight() if true; then echo 8; fi
nine() for i in 1 2 3; do echo "$i"; done
ten() [[ -n $1 ]]
eleven() ((11))
with-dash() { :; }
name.with.dots() { :; }
function twelve (echo subshell)
foo(){ bar(){ echo nested; }; bar; }
unwind() { local IFS=$'\n' x="${1-}"; [ "$x" ] || return 1; echo "${x%%:*}"; } 2>/dev/null
retry() {
  local n=$1; shift
  while ! "$@"; do
    (( n-- > 0 )) || return 1
    sleep 1
  done
}
one; two && three || { four; five; }
