cat <<ONE <<'TWO'
body of one: $HOME `echo "don't"`
ONE
body of two: $HOME "unbalanced ' quote ` and $( paren
TWO

cat > config.toml <<-"END OF FILE" && echo written
	[server]
	port = 8080   # it's the default
	END OF FILE

if cat <<EOF | grep -q two; then
one
two
EOF
  echo found
fi

f() {
  cat <<\EOF
function body; } fi done esac
EOF
}

while IFS=: read -r key value; do
  echo "$key -> $value"
done <<LIST
a:1
b:2
LIST

result=$(cat <<EOF
captured ) parenthesis
EOF
)

sql <<< "select 'x';
select 2"

cat <<EOF; echo "same line"; cat <<EOF
first
EOF
second
EOF

(cat <<A
$(cat <<B
inner
B
)
A
)

bash -s -- arg <<'SCRIPT' 2>&1 | tee log
for i in "$@"; do
  echo "$i
done
SCRIPT
