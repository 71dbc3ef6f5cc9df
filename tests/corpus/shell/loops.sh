for f in *.txt; do echo "$f"; done
for f in a b \
         c d
do
  echo "$f"
done
for x; do echo "$x"; done
for x do echo "$x"; done
for x
do
  echo "$x"
done
for x in; do echo never; done
for ((;;)) do break; done
for ((i=0, j=10; i < j; i++, j--)); do
  echo $i $j
done
for (( i = 0; i < 3; i++ ))
{
  echo "$i"
}
for i in {1..3}; { echo $i; }
select choice in one two; do
  echo "$choice"; break
done < /dev/null
while read -r a b _; do
  [ "$a" = "#" ] && continue # skip comments
  echo "$b"
done < <(grep -v '^$' file) > out
until curl -sf localhost:8080/healthz
do printf .; sleep 1
done
while true; do
  for i in 1 2; do
    until false; do break 3; done
  done
done | tee log &
wait
ls | while IFS= read -r f; do
  echo "$f"
done
