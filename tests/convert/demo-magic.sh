#!/usr/bin/env bash
# Every command and every setting.
. ./demo-magic.sh -d -w2
TYPE_SPEED=20
DEMO_PROMPT="${GREEN}➜ ${CYAN}\W ${COLOR_RESET}"
DEMO_CMD_COLOR=$BOLD
DEMO_COMMENT_COLOR=$GREY
PROMPT_TIMEOUT=3
SHOW_CMD_NUMS=true

NAME=Ada
rm -f out.txt
clear

p "# First, who is $NAME?"
p "this is typed only"
pe "echo one $NAME >> out.txt"
pe 'echo two "$NAME" >> out.txt'
pei "echo three '$NAME' >> out.txt"
wait

# A comment for readers --> and a fence ``` in it
echo quiet >> out.txt
pe "echo \"four \$NAME\" >> out.txt; cd /"
pe "cd - > /dev/null"
for word in five six; do
  pe "echo $word >> out.txt"
done
COMMAND="echo 'seven  7' >> out.txt"
pe "$COMMAND"
pe 'cat >> out.txt <<"END"
eight
```
END'
cat >> out.txt <<'END'
nine
END
pe "echo $(echo ten) >> out.txt"   # with a comment
run_cmd "echo eleven >> out.txt"
pe "echo a"; pei "echo twelve >> out.txt"
pe "printf '%s\n' 'it'\''s' >> out.txt"
pe $'echo thirteen \\\n  more >> out.txt'
if [ "$NAME" = Ada ]; then pei "echo fourteen >> out.txt"; fi
echo -e "${GREEN}green${COLOR_RESET}" >> out.txt
cmd
INTO='>> out.txt' ITS="it's"
pe "echo fifteen $INTO"
pe "echo \"sixteen $ITS\" >> out.txt"
read -r -d '' TEXT <<'END'
echo 'seventeen  17' >> out.txt
END
pe "$TEXT"
pe $'echo \x65ighteen \u00e9 >> out.txt'
ANSWER=$(pe true > /dev/null; echo nineteen)
pe "echo $ANSWER >> out.txt"
exit 0
pe "echo never >> out.txt"
