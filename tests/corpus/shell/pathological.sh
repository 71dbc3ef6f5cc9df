{(:)}
if(:)then(:)fi
while(false);do :;done
for i in do done;do echo $i;done;echo }
echo if then fi { } [[ ]] !;echo in
{ :;};:
<x if
if=1 then=2
foo[a b] c
x=$(# a ) comment
echo y)
a=(`
echo 1`) b=$(
(echo 2) )
echo $((`echo 1`+1)) "$((${x:-1}))" $(((1)))
echo ${x:-`echo }`} ${x:-$(echo })} ${x/\}/y}
echo "${a["x"]}" ${#a} ${#} ${##} ${!a}
true;:;# not a command
cat <<""
until an empty line

echo after
cat <<E\OF # delimiter in two parts
x
EOF
cat << 'EO F' | cat - <(cat <<X
inner
X
)
outer
EO F
case x in x)cat <<E;;y)
body;;
E
esac
! ! true;!
time
echo $'\'' "$'" '$' "'"
echo a&echo b&&echo c||echo d|cat
echo \
# a comment: the line before ended
echo a\
b
>out<in 2>&1
