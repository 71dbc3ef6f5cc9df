# shellcheck shell=bash
# The loop inside the live bash. It is the PROMPT_COMMAND of a `bash -i` that never shows a prompt:
# a SIGINT throws bash out of whatever it runs, up to the prompt, which means back into this text.
# docs/design/shell.md describes the protocol, what user code can do to it, and how it is protected.
#
# Rules for every line below, because user code can change nearly everything around it:
# - each command ends in `;` or opens a block: the runner drops the comments and joins the lines, so
#   that $LINENO counts the lines of the user's command from 1;
# - `builtin` precedes every builtin (users define functions named `read` or `kill`; one named
#   `builtin` lives until the end of its command), every expansion is quoted (IFS may be 1) and has a
#   default (set -u); `>>` and `>|`, never `>` (set -C);
# - control channels are opened by path for one command each: none is open while user code
#   runs, so nothing can leak into children or be closed by them;
# - only read-only names contain text that has to survive (users unset all variables and functions);
# - code that runs between two commands is in functions: they do not inherit the user's DEBUG and RETURN traps.
#
# shellcheck disable=SC2154  # the names are set by the runner's texts or by bash itself
# shellcheck disable=SC2034  # some are read only by the runner's texts
# shellcheck disable=SC2064  # traps that consist of the user's own words
# shellcheck disable=SC2128,SC2178  # the arrays of one element are meant as scalars
# The target of a redirection to "/dev/null${PPID:0:...}" is always /dev/null: the empty substring is there for its
# side effect, which tells a wrapped DEBUG trap to keep quiet before any command of the driver has run.
#
# After `exit` this is __demosh_show, otherwise empty. Outside the group, whose redirections would end with it.
${__demosh_hidden[@]+"${__demosh_hidden[@]}"};
{
  unset -f builtin || :;
  enable builtin;
  if [[ -n ${__demosh_driver-} ]]; then
    if [[ ${__demosh_entry-} == ran ]]; then __demosh_entry=thrown; fi;
    __demosh_aside='';
    # It came while no command ran, and these options were off.
    case ${__demosh_idle-} in *a*) builtin set -a;; esac;
    __demosh_idle='';
    # The throw of `exit` or `set -e` has saved and removed the user's INT trap, which would have run instead.
    if [[ -s $__demosh_dir/trap ]]; then
      # shellcheck disable=SC1091  # written by __demosh_throw
      builtin . "$__demosh_dir/trap";
      builtin : >| "$__demosh_dir/trap";
    fi;
    # A `read` that was interrupted by a throw leaves the bytes that it read ahead in a buffer of the process; the
    # next `read` would get these first, whatever it reads from.
    while builtin read -r __demosh_bell; do :; done </dev/null;
    if [[ -n ${TMOUT-} ]]; then __demosh_stay; fi;
    # An error can throw too: its status is reported. Before bash 4 an interrupt has the same status.
    if [[ ${BASH_VERSINFO-0} -lt 4 ]]; then __demosh_void=130; fi;
    case ${__demosh_flags-}${__demosh_traced-} in *x*) builtin set -x;; esac;
    __demosh_traced='';
    __demosh_arm "${__demosh_void-}" '' && :;
  else
    __demosh_entry=started;
    # Quoted, because after `builtin` an assignment is an ordinary word.
    builtin declare -r "__demosh_dir=$DEMOSH_SESSION" "__demosh_driver=$PROMPT_COMMAND";
    # The value of PROMPT_COMMAND from now on: short, because it is compared after every command.
    # shellcheck disable=SC2016  # run by bash
    builtin declare -r '__demosh_enter={ __demosh_void=$? __demosh_flags=$-; builtin set +x; } 2>"/dev/null${PPID:0:(__demosh_quiet=1)*0}"; builtin eval "$__demosh_driver"';
    # Its index: the last one, if bash runs all elements, so that the user's elements look as if they were alone.
    if [[ $((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1])) -ge 501 ]]; then
      builtin declare -r '__demosh_place=PROMPT_COMMAND[99999]';
    else
      builtin declare -r '__demosh_place=PROMPT_COMMAND';
    fi;
    builtin unset -v PROMPT_COMMAND HISTFILE;
    # Arrays, because those never reach the environment of children, even under `set -a`.
    builtin declare -a PROMPT_COMMAND __demosh_aside __demosh_bell __demosh_end __demosh_entry __demosh_err __demosh_failure __demosh_flags __demosh_hidden;
    builtin declare -a __demosh_got __demosh_idle __demosh_kept __demosh_leaving __demosh_line __demosh_mark __demosh_new __demosh_note __demosh_old;
    builtin declare -a __demosh_others __demosh_out __demosh_quiet __demosh_text __demosh_throws __demosh_traced;
    builtin declare -a __demosh_tries __demosh_untrap __demosh_void __demosh_yours;
    __demosh_got=0;
    builtin printf -v "$__demosh_place" %s "$__demosh_enter";
    # shellcheck disable=SC2016  # run by `eval`
    builtin declare -r '__demosh_throw=
      builtin printf "\0throw\0" >>"$__demosh_dir/replies";
      builtin trap -p INT >|"$__demosh_dir/trap";
      builtin trap - INT;
      builtin kill -INT "$$"';
    # Users disable builtins: enable the required ones, one by one, because `enable` refuses a list with a name that
    # it does not know.
    __demosh_enable() {
      enable builtin;
      for __demosh_void in . declare eval jobs kill local printf read return set shopt trap unset; do
        builtin enable "$__demosh_void";
      done;
    };
    # A step of __demosh_next failed. Give up after some tries instead of spinning, and when the runner is gone.
    # A status over 128 is a time-out of a read-only TMOUT.
    __demosh_trouble() {
      __demosh_enable;
      builtin kill -0 "$PPID" || builtin exit 70;
      if [[ $1 -le 128 && $((++__demosh_tries)) -gt 50 ]]; then builtin exit 70; fi;
      while builtin read -r __demosh_bell; do :; done </dev/null;
    };
    # With a TMOUT of the user's, bash has set an alarm before its prompt, which ends the shell. A read with a limit
    # replaces the alarm and cancels it, since bash 5.2 only in POSIX mode. That mode changes other options.
    __demosh_stay() {
      for __demosh_void in expand_aliases inherit_errexit interactive_comments; do
        case :${BASHOPTS-}: in *":$__demosh_void:"*) __demosh_kept+=(-s);; *) __demosh_kept+=(-u);; esac;
      done;
      if [[ -o posix ]]; then
        builtin read -r -t 1 __demosh_bell </dev/null;
      else
        builtin set -o posix;
        builtin read -r -t 1 __demosh_bell </dev/null;
        builtin set +o posix;
      fi;
      builtin shopt "${__demosh_kept[0]}" expand_aliases;
      builtin shopt "${__demosh_kept[1]}" inherit_errexit;
      builtin shopt "${__demosh_kept[2]}" interactive_comments;
      __demosh_kept=();
    };
    # Reports, waits for the next text and takes it. Its arguments are the status and the flags after the previous
    # command, and its last word, which is `$_` again when this returns. The text comes as a file that is read
    # again as a whole, and counts only with the same new ticket before and after it: no byte that a command
    # has left in a buffer can become part of it, and an incomplete text never runs.
    __demosh_next() {
      unset -f builtin;
      __demosh_idle=$2;
      builtin set +aexvT;
      # The previous text did not run to its end: perhaps it could not begin.
      if [[ -z ${__demosh_mark-} && $1 != 0 ]]; then __demosh_enable; fi;
      if [[ ${!__demosh_place-} != "$__demosh_enter" || ${#PROMPT_COMMAND[@]} != 1 || -z ${PS1+x} ]]; then
        __demosh_settle '';
      fi;
      until {
        builtin printf '\0%s %s %s %s %s %s %s\0' "${__demosh_entry-}" "$1" "$2" "${__demosh_got-}" "${__demosh_mark-}" "${__demosh_mark[2]-}" "${__demosh_note-}" >>"$__demosh_dir/replies" &&
        __demosh_got=${__demosh_got:-0} &&
        builtin jobs && builtin kill -0 "$PPID" &&
        builtin read -r -n 1 __demosh_bell <"$__demosh_dir/bell" &&
        __demosh_entry=ran __demosh_note='' &&
        builtin . "$__demosh_dir/body" &&
        [[ -n ${__demosh_new-} && $__demosh_new == "${__demosh_end-}" && $__demosh_new != "$__demosh_got" ]];
      }; do __demosh_trouble "$?"; done;
      __demosh_got=$__demosh_new __demosh_mark='' __demosh_tries=0;
      if [[ $2 == *a* ]]; then builtin set -a; fi;
      __demosh_idle='';
      # Status 0, whatever builtins are disabled.
      __demosh_void='';
    };
    # Reports a command, if the next one may run right after it: it has succeeded, and no option needs more than
    # that. Its argument is `$_` when this returns. Not called while a trap or an option would show it.
    __demosh_more() {
      [[ ${__demosh_mark-} == 0 && $- != *[exT]* && -p $__demosh_dir/replies ]] &&
        builtin kill -0 "$PPID" &&
        builtin printf '\0more 0 %s %s 0 %s \0' "$-" "${__demosh_got-}" "${__demosh_mark[2]-}" >>"$__demosh_dir/replies" &&
        __demosh_mark='';
    };
    # Installs demosh's PROMPT_COMMAND and saves the user's as a declaration, for the texts that mention it. With
    # `own` all of it is the user's. With an empty $1 demosh's was in it, and commands that do not mention it changed it.
    __demosh_settle() {
      __demosh_old='' __demosh_others=0;
      for __demosh_void in "${!PROMPT_COMMAND[@]}"; do
        case ${PROMPT_COMMAND[__demosh_void]} in
          *__demosh_*) __demosh_old=ours;;
          *) __demosh_others=$((__demosh_others + 1));;
        esac;
      done;
      if [[ -n $1 ]]; then
        __demosh_yours=$(builtin declare -p PROMPT_COMMAND);
      elif [[ $__demosh_others == 1 && -n ${PROMPT_COMMAND-} && $PROMPT_COMMAND != *__demosh_* ]]; then
        builtin printf -v __demosh_void 'declare -- PROMPT_COMMAND=%q' "$PROMPT_COMMAND";
        __demosh_yours=$__demosh_void;
      elif [[ $__demosh_others != 0 ]]; then
        __demosh_yours=$(__demosh_strip ours; builtin declare -p PROMPT_COMMAND);
      elif [[ -z $__demosh_old ]]; then
        __demosh_yours='';
      fi;
      # demosh's first: an interrupt may come between. A read-only one stays.
      builtin printf -v "$__demosh_place" %s "$__demosh_enter" && __demosh_strip '';
      if [[ -z ${PS1+x} ]]; then builtin printf -v PS1 %s "$__demosh_alarm"; fi;
    };
    # Removes demosh's element from PROMPT_COMMAND; with an empty $1 all others.
    __demosh_strip() {
      for __demosh_void in "${!PROMPT_COMMAND[@]}"; do
        if [[ -n $1 ]]; then
          if [[ ${PROMPT_COMMAND[__demosh_void]} != *__demosh_* ]]; then continue; fi;
        else
          case $__demosh_place:$__demosh_void in PROMPT_COMMAND:0 | *"[$__demosh_void]":*) continue;; esac;
        fi;
        builtin unset -v "PROMPT_COMMAND[$__demosh_void]";
      done;
    };
    # Restores what the previous command has left: the status $1, the options $2. The last argument is `$_` when
    # this returns. Called first in an `&&` list, so that a status that is not 0 fires no trap.
    __demosh_arm() {
      if [[ -n $2 ]]; then builtin set "-$2"; fi;
      builtin return "$1";
    };
    # Replaces `trap` in texts that mention DEBUG: the user's trap is wrapped, so that it never runs for
    # commands of the driver. It is installed last, because the trap would run for later commands.
    __demosh_trap() {
      if [[ ${1-} == -- ]]; then builtin shift; fi;
      case $#:${2-}:${1-} in
        2:DEBUG:-) __demosh_untrap=1; builtin trap : DEBUG;;
        2:DEBUG:) builtin trap '' DEBUG;;
        2:DEBUG:*) builtin trap -- "@WRAPPED@$1"$'\n;; esac' DEBUG;;
        *) builtin trap "$@";;
      esac;
    };
    # Before bash 4 only `declare -p` with names prints attributes.
    __demosh_declared() {
      builtin declare -p @NAMES@;
    };
    # Prints the state of the shell in parts; then $1, which shows that it is complete. The other arguments are the
    # user's.
    __demosh_keep() {
      if [[ ${!__demosh_place-} != "$__demosh_enter" || ${#PROMPT_COMMAND[@]} != 1 ]]; then __demosh_settle ''; fi;
      builtin shopt -p; builtin printf '\0';
      builtin set +o; builtin printf '\0';
      builtin alias -p; builtin printf '\0';
      builtin declare -f; builtin printf '\0';
      if [[ ${BASH_VERSINFO-0} -lt 4 ]]; then
        __demosh_declared;
      else
        builtin declare -p;
      fi;
      builtin printf '\0';
      builtin trap -p; builtin printf '\0';
      builtin umask -p; builtin printf 'cd -- %q\n' "$PWD";
      builtin printf 'set --'; if [[ $# -gt 1 ]]; then builtin printf ' %q' "${@:2}"; fi;
      builtin printf '\n\0%s\0' "$1";
    };
    # bash prints a line feed when a command ends by a throw. The runner removes it from the driver's pipe;
    # elsewhere `exit` hides it. This restores standard error, unless the end of a group has already
    # done that.
    __demosh_show() {
      __demosh_hidden=();
      if [[ ! /dev/fd/2 -ef /dev/null ]]; then exec 47>&-; return; fi;
      __demosh_entry=hushed;
      # Under `set -x` the trace of a command after this one would be visible.
      exec 2>&47 47>&-;
    };
    builtin readonly -f __demosh_next __demosh_arm __demosh_declared __demosh_enable __demosh_keep __demosh_more __demosh_settle;
    builtin readonly -f __demosh_show __demosh_stay __demosh_strip __demosh_trap __demosh_trouble;
    # `exit` ends the command, not the session. When the throw is impossible (the function was called
    # with INT ignored for good) the real `exit` follows.
    exit() {
      {
        __demosh_note="exit ${1-$?}" __demosh_throws='';
        # Under `set -x` only the call is traced. The option is on again after the throw.
        case $- in *x*) __demosh_traced=x; builtin set +x;; esac;
        if [[ ${BASH_SUBSHELL-0} == 0 && -z ${__demosh_leaving-} ]]; then
          __demosh_throws=1;
          if [[ ${!__demosh_place-} != "$__demosh_enter" || ${#PROMPT_COMMAND[@]} != 1 ]]; then __demosh_settle ''; fi;
        fi;
      } 2>/dev/null;
      if [[ -n ${__demosh_throws-} ]]; then
        if [[ ! /dev/fd/2 -ef ${__demosh_err-} ]]; then
          __demosh_hidden=(__demosh_show);
          exec 47>&2 2>/dev/null;
        fi;
        builtin eval "$__demosh_throw";
      fi;
      builtin exit "${__demosh_note#exit }";
    };
    # Under `set -e` bash would exit after the ERR trap: throw instead. In subshells let it exit.
    # shellcheck disable=SC2016  # run by the trap
    builtin declare -r '__demosh_failed=@NOTED@@STOP@; } >"/dev/null${PPID:0:(__demosh_quiet=1)*0}" 2>&1';
    builtin trap "$__demosh_failed" ERR;
    # Evaluated only if PROMPT_COMMAND was removed: it reports that to the runner.
    # shellcheck disable=SC2016  # run by the prompt
    builtin declare -r '__demosh_alarm=$(enable builtin; builtin printf "\0prompt\0" >>"$__demosh_dir/replies")';
    PS1=$__demosh_alarm;
    # bash repeats the first character of PS4 for every level of `eval`, so the driver's would be visible as `+++`. A
    # control character that terminals ignore is repeated instead. (Standard error is hidden here, so the test
    # is of standard input.)
    if [[ -t 0 && ${PS4-} == '+ ' ]]; then PS4=$'\001+ '; fi;
    builtin shopt -u checkwinsize;
    builtin set -E;
    builtin set -m;
    builtin set -a;
  fi;
} >"/dev/null${PPID:0:(__demosh_quiet=1)*0}" 2>&1;
# The redirection hides the traces of `set -x` and the output of a DEBUG trap.
while { __demosh_next "$?" "$-" "${__demosh_mark[1]-}"; } >"/dev/null${PPID:0:(__demosh_quiet=1)*0}" 2>&1; do
  builtin eval "$__demosh_text";
done;
# The end of the loop: the status distinguishes a stopped job from a `break`.
{ __demosh_note="left $?"; } >"/dev/null${PPID:0:(__demosh_quiet=1)*0}" 2>&1;
# A `break` of the user's ended the loop, or of the runner's, for a real prompt. Or the condition could
# not run at all, because no descriptor is left: the second time in a row, that is certain.
if [[ -z ${__demosh_aside-} ]]; then
  if [[ ${__demosh_entry-} == left ]]; then builtin exit 70; fi;
  __demosh_entry=left;
  builtin kill -INT "$$";
fi
