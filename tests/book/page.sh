#@HIDE
# shellcheck shell=bash
# README and the pages of the book import this, so that `demosh ci` runs their examples: an empty folder
# for each page, and the words that pages use in comments:
#
#   <!-- @save NAME -->             the next fence is this file
#   <!-- @append NAME -->           the next fence is added to it
#   <!-- @change NAME OLD NEW -->   in the file, OLD becomes NEW
#   <!-- @given NAME -->            a file, or a folder, of tests/book/given
page=$(realpath "$0")
root=${page%/*}
until [ -e "$root/Cargo.toml" ]; do root=${root%/*}; done
PAGE_HOME=$(mktemp -d) && export HOME=$PAGE_HOME
cd "${PAGE_HOME:?}" && cp -R "$root/examples" "$root/workshops" .
export DEMOSH_NO_BLURB=1 XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state XDG_CACHE_HOME=$HOME/.cache
export XDG_RUNTIME_DIR=$HOME TERM=xterm-256color
# The examples show what a person sees, not what a service for CI does.
unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY GITLAB_CI
saved=0

fence() {
  saved=$((saved + 1))
  awk -v wanted="$saved" '
    /^<!-- @(save|append) / && !inside { count++; next }
    match($0, /^```+/) && !inside { inside = 1; end = substr($0, 1, RLENGTH); next }
    inside && $0 == end { if (count == wanted) exit; inside = 0; next }
    inside && count == wanted { print }
  ' "$page"
}

save() { mkdir -p "$(dirname "$1")" && fence >"$1"; }

append() { fence >>"$1"; }

given() { cp -R "$root/tests/book/given/$1" .; }

change() {
  local text
  text=$(<"$1")
  [[ $text == *"$2"* ]] || { echo "$1 does not have: $2" >&2; return 1; }
  printf '%s\n' "${text%%"$2"*}$3${text#*"$2"}" >"$1"
}

# Commands that need a terminal get one, and RETURN. In the output of others, times become 0.0s and the
# home folder becomes /home/ada.
demosh() {
  case $1 in
    ci | check | list | export | convert | report | settings | help | man | completions | --version | --help)
      { command demosh "$@" 2>&3 | sed -E "s/ in [0-9.]+s/ in 0.0s/; s|$HOME|/home/ada|g"; return "${PIPESTATUS[0]}"; } 3>&2 ;;
    *) python3 "$root/tests/book/on_terminal.py" demosh "$@" ;;
  esac
}

##@ ci=finally
rm -rf "${PAGE_HOME:?}"
#@SHOW
