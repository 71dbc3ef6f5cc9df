#!/bin/sh
# Replaces `bat` where it is not installed: Debian's name for it, else plain `cat`.
if command -v batcat >/dev/null 2>&1; then
  exec batcat "$@"
fi
while [ $# -gt 0 ]; do
  case $1 in
    -l | --language | -r | --line-range | -H | --highlight-line | --theme | --style | --paging | --color | --wrap | -m | --map-syntax | --file-name)
      shift 2 ;;
    --) shift; break ;;
    -) break ;;
    -*) shift ;;
    *) break ;;
  esac
done
exec cat "$@"
