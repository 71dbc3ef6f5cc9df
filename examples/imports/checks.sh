## Looked at before the show: a failure here ends the run before anything happened.
set -e

need() {
  if ! command -v "$1" >/dev/null 2>&1; then
    echo "this tour needs $1" >&2
    exit 1
  fi
}

need date
need cat

set +e
