# Completion for an imaginary program.
_sprocket() {
    local cur prev words cword commands="build run test"
    COMPREPLY=()
    cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    if declare -F _init_completion > /dev/null 2>&1; then
        _init_completion -n = || return
    fi
    case $prev in
        -f | --file)
            compopt -o filenames 2>/dev/null
            COMPREPLY=( $(compgen -f -X '!*.@(yaml|yml)' -- "$cur") )
            return 0
            ;;
        -!(-*)n) return ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '$(
            sprocket --help 2>&1 | sed -ne "s/^ *\(--[a-z-]*\).*/\1/p"
        )' -- "$cur"))
        [[ ${COMPREPLY-} == *= ]] && compopt -o nospace
    else
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
    fi
} &&
    complete -F _sprocket sprocket

# ex: filetype=sh
