#!/bin/bash
PS3='your choice: '
bold=$(tput bold) normal=$(tput sgr0)

show_menu()
{
    clear
    cat << 'MENU'
  +----------------------+
  |  1) deploy           |
  |  2) roll back        |
  |  q) leave; don't ask |
  +----------------------+
MENU
}

confirm() { read -r -n 1 -p "${1:-sure?} " REPLY; echo; [[ $REPLY == [yY] ]]; }

while show_menu; do
    read -r choice || break
    case "$choice" in
        1)  confirm "${bold}deploy?${normal}" || continue
            ./deploy.sh "$@" &&
                echo ok ||
                echo "failed: $?" ;;
        2)
            select version in $(ls -r releases 2> /dev/null); do
                if [ -z "$version" ]; then echo 'no such thing'; continue; fi
                ln -sfn "releases/$version" current; break
            done
            ;;
        q|Q) exit 0
            ;;
        *)  echo "what is \"$choice\"?"; sleep 1
    esac
done
