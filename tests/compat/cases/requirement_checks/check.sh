set -e

check () {
    cmd="$1"
    if ! command -v "$cmd" >/dev/null 2>&1; then
        echo "$cmd is missing" >&2
        exit 1
    fi
}

check ls
check probe
probe checked

set +e
