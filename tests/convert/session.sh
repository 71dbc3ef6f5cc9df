# Every setting and every form.
#doitlive shell: bash
#doitlive prompt: {hg_id}{user.cyan.bold}@{cwd.green} {vcs_branch} $
#doitlive speed: 2
#doitlive alias: say="echo said"
# doitlive env: NAME=Ada
#doitlive commentecho: true
# This one is shown.
#doitlive commentecho: false
# This one is not.
rm -f out.txt

echo "one $NAME" >> out.txt
say two >> out.txt
export CITY=Turin
echo $CITY >> out.txt
alias shout='echo LOUD'
shout >> out.txt
#doitlive unset: NAME
echo "three ${NAME:-nobody}" >> out.txt
#doitlive env: NAME=Bob
echo "four $NAME" | cat >> out.txt
mkdir -p sub && echo made >> out.txt
cd sub
pwd | sed 's,.*/,,' >> ../out.txt
cd ..
#doitlive unalias: say
type say > /dev/null 2>&1 || echo gone >> out.txt

```python
with open("out.txt", "a") as out:
    for word in ("five", "six"):
        out.write(word + "\n")

out = None
```

echo 'seven  7' >> out.txt
#doitlive sped: 3
#doitlive unset: NOPE
#doitlive env : WRONG=1
#  doitlive env: WRONG=2
echo "eight ${WRONG:-unset}" >> out.txt

```python
open("out.txt", "a").write("nine\n")
```
echo never >> out.txt
echo ten >> out.txt
