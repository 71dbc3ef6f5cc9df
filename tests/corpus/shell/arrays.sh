fruits=(apple "passion fruit" 'dragon fruit' # more to come
  cherry
  # a comment between
  $'line\nbreak'
)
fruits+=( kiwi )
declare -A ages=(
  [ann]=34
  ["bob smith"]=12
  [$(whoami)]=$((20 + 2))
)
readonly -a empty=()
export PATHS=(/bin /usr/bin) MODE="x y"
matrix[
  1 + 2
]=7
fruits[${#fruits[@]}]=last
fruits[0]="first $USER" fruits[1]+=" more"
for fruit in "${fruits[@]}"; do echo "${fruit^}"; done
for key in "${!ages[@]}"; do
  printf '%-12s %d\n' "$key" "${ages[$key]}"
done
echo "${fruits[@]:1:2}" "${#ages[@]}" ${fruits[-1]}
mapfile -t lines < <(printf '%s\n' one two three)
IFS=, read -ra parts <<< "a,b,c"
local_copy=("${fruits[@]/apple/pear}")
unset 'fruits[0]'
