# shellcheck shell=bash
# The loop inside the live bash. It is the PROMPT_COMMAND of a `bash -i` that never shows a prompt:
# a SIGINT throws bash out of whatever it runs, up to the prompt, which means back into this text.
#
# Rules for every line below, because user code can change nearly everything around it:
# - each command ends in `;` or opens a block: the runner drops the comments and joins the lines, so
#   that $LINENO counts the lines of the user's command from 1;
# - `builtin` stands before every builtin (users define functions named `read` or `kill`; one named
#   `builtin` lives until the end of its command), every expansion is quoted (IFS may be 1) and has a
#   default (set -u); `>>` and `>|`, never `>` (set -C);
# - control channels are opened by path for one command each: nothing of ours is open while user code
#   runs, so nothing can leak into children or be closed by them;
# - only read-only names hold text that has to survive (users unset all variables and functions).
#
# shellcheck disable=SC2154  # the names are set by the runner's texts or by bash itself
# shellcheck disable=SC2034  # some are read only by the runner's texts
# shellcheck disable=SC2128,SC2178  # the arrays of one element are meant as scalars
{
  unset -f builtin || :;
  if [[ -n ${__demosh_driver-} ]]; then
    if [[ ${__demosh_entry-} != left ]]; then __demosh_entry=thrown; fi;
    __demosh_aside='';
    # The throw of `exit` or `set -e` put the user's INT trap aside: it would have run instead.
    if [[ -s $__demosh_dir/trap ]]; then
      # shellcheck disable=SC1091  # written by __demosh_throw
      builtin . "$__demosh_dir/trap";
      builtin : >| "$__demosh_dir/trap";
    fi;
  else
    __demosh_entry=started;
    # Quoted, because behind `builtin` an assignment is a word like any other.
    builtin declare -r "__demosh_dir=$DEMOSH_SESSION" "__demosh_driver=$PROMPT_COMMAND";
    # What PROMPT_COMMAND is from now on: short, because it is assigned anew for every command.
    # shellcheck disable=SC2016  # run by bash
    builtin declare -r '__demosh_enter=builtin eval "$__demosh_driver"';
    builtin unset -v PROMPT_COMMAND HISTFILE;
    # Arrays, because those never reach the environment of children, even under `set -a`.
    builtin declare -a PROMPT_COMMAND __demosh_aside __demosh_bell __demosh_entry __demosh_flags __demosh_last;
    builtin declare -a __demosh_err __demosh_evaluated __demosh_leaving __demosh_mark __demosh_note;
    builtin declare -a __demosh_old __demosh_out __demosh_text __demosh_tries;
    # shellcheck disable=SC2016  # run by `eval`
    builtin declare -r '__demosh_throw=
      builtin printf "throw\0" >>"$__demosh_dir/replies";
      builtin trap -p INT >|"$__demosh_dir/trap";
      builtin trap - INT;
      builtin kill -INT "$$"';
    __demosh_status() {
      builtin return "$1";
    };
    builtin readonly -f __demosh_status;
    # `exit` ends the command, not the session. When the throw is impossible (the function was called
    # with INT ignored for good) the real one follows.
    exit() {
      __demosh_note="exit ${1-$?}";
      if [[ ${BASH_SUBSHELL-0} == 0 && -z ${__demosh_leaving-} ]]; then
        PROMPT_COMMAND[0]=$__demosh_enter;
        builtin eval "$__demosh_throw";
      fi;
      builtin exit "${__demosh_note#exit }";
    };
    # With `set -e` in force bash would exit after this trap: throw instead. In subshells let it exit.
    # shellcheck disable=SC2016  # run by the trap
    builtin declare -r '__demosh_failed={
      case $-:${BASH_SUBSHELL-0}:${__demosh_leaving-}:$? in
        *e*:0::*)
          __demosh_note="errexit $? $LINENO ${FUNCNAME:--} $BASH_COMMAND";
          builtin eval "$__demosh_throw";;
      esac; } >/dev/null 2>&1';
    # shellcheck disable=SC2064  # a constant
    builtin trap "$__demosh_failed" ERR;
    # Seen only when user code replaces PROMPT_COMMAND and is interrupted at once.
    PS1='(demosh: exit goes on) \w \$ ';
    # Bash repeats the first character of PS4 for every level of `eval`, and ours would show as `+++`. A
    # control character that terminals ignore is repeated instead. (Standard error is hidden here; who
    # has a terminal has it on standard input, too.)
    if [[ -t 0 && ${PS4-} == '+ ' ]]; then PS4=$'\001+ '; fi;
    builtin shopt -u checkwinsize;
    builtin set -E;
    builtin set -m;
    builtin set -a;
  fi;
} >/dev/null 2>&1;
# The redirection hides the traces of `set -x` and what a DEBUG trap prints.
while {
  __demosh_evaluated=$? __demosh_flags=$- __demosh_tries=0;
  unset -f builtin;
  until builtin printf '%s %s %s %s %s %s %s\0' "${__demosh_entry-}" "$__demosh_evaluated" "$__demosh_flags" "${__demosh_bell-}" "${__demosh_mark-}" "${__demosh_mark[2]-}" "${__demosh_note-}" >>"$__demosh_dir/replies"; do
    if [[ $((++__demosh_tries)) -gt 50 ]]; then builtin exit 70; fi;
    # Users switch builtins off, too.
    builtin enable printf;
  done;
  builtin set +aexv;
  PROMPT_COMMAND[0]=$__demosh_enter __demosh_entry=ran __demosh_note='' __demosh_tries=0;
  # Forgets the jobs that have ended, or their numbers would never be used again.
  builtin jobs;
  # Opening a FIFO without a writer blocks for ever: look first whether the runner is alive. Assignments
  # before a command make bash compose the environment anew for the next program: only where needed.
  until builtin kill -0 "$PPID" || { builtin enable kill && builtin kill -0 "$PPID"; } || builtin exit 70;
    if [[ ${IFS-x}${TMOUT-} == $' \t\n' ]]; then
      builtin read -r -n 1 __demosh_bell <"$__demosh_dir/bell";
    else
      IFS='' TMOUT='' builtin read -r -n 1 __demosh_bell <"$__demosh_dir/bell";
    fi; do
    # More than 128 is a time-out by a read-only TMOUT. Else the channel is gone or no descriptor is
    # left: give up at some point instead of spinning.
    if [[ $? -le 128 && $((++__demosh_tries)) -gt 50 ]]; then builtin exit 70; fi;
    builtin enable read;
  done;
  if [[ ${IFS-x}${TMOUT-} == $' \t\n' ]]; then
    builtin read -r -d '' __demosh_text <"$__demosh_dir/body";
  else
    IFS='' TMOUT='' builtin read -r -d '' __demosh_text <"$__demosh_dir/body";
  fi;
  __demosh_last=${__demosh_mark[1]-} __demosh_mark='';
  case $__demosh_flags in *a*) builtin set -a;; esac;
  # Gives $? = 0 and the $_ of the command before.
  : "${__demosh_last-}";
} >/dev/null 2>&1; do
  builtin eval "$__demosh_text";
done;
# A `break` of the user's ended the loop, or of the runner's, to show a real prompt. Or the condition could
# not run at all, because no descriptor is left: the second time in a row that is certain.
if [[ -z ${__demosh_aside-} ]]; then
  if [[ ${__demosh_entry-} == left ]]; then builtin exit 70; fi;
  __demosh_entry=left;
  builtin kill -INT "$$";
fi
