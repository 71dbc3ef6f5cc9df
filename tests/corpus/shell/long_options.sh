#!/bin/bash
args=()
while [ $# -gt 0 ]; do
  case "$1" in
    --name=*) name=${1#*=} ;;
    --name) name=$2; shift ;;
    --label)
      labels+=("$2")
      shift
      ;;
    --no-*) flag=${1#--no-}; unset "enabled_${flag//-/_}" ;;
    --) shift; args+=("$@"); break ;;
    -?*) echo >&2 "what is '$1'?"; exit 64 ;;
    *) args+=("$1")
  esac
  shift
done
set -- "${args[@]+"${args[@]}"}"
printf '%s\n' "${name:?a name is needed}" "${labels[*]-}" "$#"
