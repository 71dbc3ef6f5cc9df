# Talks to a service until it has seen every colour.
declare -A seen
URL=http://${HOST:-localhost}:${PORT:-80}/color
deadline=$((SECONDS + 60))
while (( SECONDS < deadline && ${#seen[@]} < 3 )); do
  response=$(curl -s -w '\n%{http_code}' \
    -H "Accept: application/json" \
    -H 'X-Faces-User: testuser' \
    -d '{
          "want": ["blue", "green"],
          "why": "it'"'"'s a test"
        }' "$URL") || continue
  code=${response##*$'\n'} body=${response%$'\n'*}
  case $code in
    2??) ;;
    429|5??) sleep "0.$((RANDOM % 10))"; continue ;;
    *) echo "unexpected: $code" >&2; break ;;
  esac
  color=$(jq -r .color <<<"$body")
  seen[$color]=$(( ${seen[$color]:-0} + 1 ))
done

printf '%s\n' "${!seen[@]}" | sort | paste -sd, -

grpcurl -plaintext -d @ localhost:50051 faces.Face/Get <<JSON
{ "user": "${USER:-nobody}", "tags": [ $(printf '"%s",' a b | sed 's/,$//') ] }
JSON
