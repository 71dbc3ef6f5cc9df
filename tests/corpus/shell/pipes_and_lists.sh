ls |
  grep x |

  # a comment inside the pipeline
  sort -u |& tee log
make &&
  make test ||
  echo failed
true && # why
false
a=1 b=2 env | grep '^[ab]='
sleep 1 & sleep 2 & wait
{ echo a; echo b; } | cat; (echo c; echo d) | cat
cmd1 ; cmd2 ;
cmd3 &
! cmd4 | cmd5
cmd6 2>&1 >/dev/null | cmd7 &> all.log
cmd8 <in >out 2>>err 3<>both 4>&- {fd}>file >|force &>>more
exec 3>&1 4<&0 {log}>>log
echo to fd >&3; echo "$x">file; cat<file
diff <(sort a) <(sort b | uniq)
tee >(gzip > x.gz) >(wc -l) < x > /dev/null
coproc WORKER { cat; }
coproc bc
echo x >&"${WORKER[1]}"
(exit 3); echo $?
((count++)) || ((--other))
(( (1 + 2) * 3 )) && echo yes
((echo not); echo arithmetic)
$((echo not) | cat)
