echo 'a
b' "c
d" $'e\'f' $"g"
echo "it's" 'say "hi"' it\'s say\ \"hi\"
echo "${x:-"nested "quotes" here"}" "${x#'}'}" ${y%%\}*} "${z/'a b'/"c d"}"
echo "$(echo "inner $(echo "deeper 'still' )" ')' )")"
echo `echo \`date\` "a b"` "`ls | wc -l`"
echo a#b c\#d #e 'f
echo \
  "continued" \
  arguments
echo "a \
b"
echo ${x:-$(case $y in (a) echo ')';; b) echo '}';; esac)}
echo $((1 + (2 * 3))) $(( x ? y : z )) $[1 + 2]
echo "\"" "\\" "\$x" "\`" '\' "'"
echo {a,b}{1..3} ~/x *.[ch] [!a-z]?
echo "$" $ "a$" a$ "$ x"
echo $$ $! $? $# $@ $* $- $0 $1 ${10} "$@"
awk 'BEGIN { FS = ":" }
  # not a shell comment: '"'"'quoted'"'"'
  $3 >= 1000 { print $1 }' /etc/passwd
sed -e "s/'/\"/g" -e 's/"/'"'"'/g' <<< "x"
