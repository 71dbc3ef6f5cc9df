#!/bin/bash
usage() {
cat <<-USAGE
	usage: $(basename "$0") [-v] [-n count] [-o file] name...
	  -v  say more
	  -n  how often (default: ${count:-1})
	USAGE
	exit "${1:-0}"
}

verbose=0 count=1 out=/dev/stdout
while getopts ':vn:o:h' opt; do
    case $opt in
        v) verbose=$((verbose + 1)) ;;
        n)
            count=$OPTARG
            [[ $count =~ ^[0-9]+$ ]] || { echo "bad count: '$count'" >&2; usage 2; }
            ;;
        o) out=$OPTARG;;
        h) usage;;
        :) echo "option -$OPTARG needs a value" >&2; usage 2 ;;
        \?) echo "unknown option -$OPTARG" >&2; usage 2 ;;
    esac
done
shift $((OPTIND-1))

(( $# )) || usage 2

for name; do
    for ((i = 0; i < count; i++)); do
        (( verbose > 1 )) && printf '%d: ' "$i"
        echo "hello, $name"
    done
done > "$out"
