#!/bin/sh
# Replaces `watch` in an unattended run: runs the command once.
while [ $# -gt 0 ]; do
  case $1 in
    -n | --interval | -q | --equexit) shift 2 ;;
    --) shift; break ;;
    -x | --exec) exec_directly=1; shift ;;
    -*) shift ;;
    *) break ;;
  esac
done
if [ -n "${exec_directly-}" ]; then
  exec "$@"
fi
exec sh -c "$*"
