if [ -f a ] && [ ! -d b ]; then echo 1; fi
if test -z "$x" -o -n "$y"
then
  echo 2
elif [[ $x == [yY]* || ( $y != *.txt && -r $y ) ]]; then
  echo 3
elif ! grep -q pattern file
then echo 4
else
  echo 5
fi
[[ $version =~ ^v?([0-9]+)\.([0-9]+)(\.([0-9]+))?$ ]] && major=${BASH_REMATCH[1]}
[[ "a b" =~ (a|c)[[:space:]]b ]]
[[ $line =~ a|b && $x -lt 3 ]] || true
[[ -e $f &&
   -s $f ||
   ! -L $f ]]
[[
  -n $x
]]
[[ $a < $b && $c > $d ]]
[[ $x == @(one|two|t hree) ]]
[[ -v name && -o errexit ]]
[[ ! ( $a = b ) ]]
if (( x > 3 && (y < 2 || z == 1) )); then :; fi
if { true; } then (echo group) fi
if true; then { echo a; } fi
until [ "$n" -ge 5 ]; do n=$((n+1)); done
while :; do break; done
! true
! [[ -n $x ]] && echo negated
time sleep 0
time -p { sleep 0; }
