#!/bin/sh
# Installs a released `demosh` into a folder of yours. Needs no root.
#
#   sh install.sh                      # the newest release, into ~/.local/bin
#   DEMOSH_VERSION=0.2.0 sh install.sh
#   DEMOSH_BIN=/usr/local/bin sh install.sh
#
# DEMOSH_REPOSITORY is the GitHub repository to take the release from (OWNER/NAME). DEMOSH_DOWNLOAD is the
# address of a folder with the archives, for a mirror; it needs DEMOSH_VERSION.
# Writes nothing outside that folder and ~/.local/share/man. To uninstall, remove
# `demosh` there.
set -eu

repository=${DEMOSH_REPOSITORY:-@REPOSITORY@}
bin=${DEMOSH_BIN:-$HOME/.local/bin}
version=${DEMOSH_VERSION:-}
download=${DEMOSH_DOWNLOAD:-}

fail() {
  echo "error: $1" >&2
  echo "help: $2" >&2
  exit 1
}

fetch() {
  if command -v curl >/dev/null 2>&1; then
    curl --fail --silent --show-error --location --output "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget --quiet --output-document="$2" "$1"
  else
    fail "there is neither curl nor wget" "install one of them"
  fi
}

case $(uname -s) in
  Linux) system=unknown-linux-musl ;;
  Darwin) system=apple-darwin ;;
  *) fail "there is no release for $(uname -s)" "build it with \`cargo install --locked demosh\`; on Windows, use WSL 2" ;;
esac
case $(uname -m) in
  x86_64 | amd64) machine=x86_64 ;;
  aarch64 | arm64) machine=aarch64 ;;
  *) fail "there is no release for $(uname -m)" "build it with \`cargo install --locked demosh\`" ;;
esac
target=$machine-$system

command -v bash >/dev/null 2>&1 || echo "note: demosh runs commands in bash, which is not installed here" >&2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -z "$download" ]; then
  case $repository in
    @*) fail "this copy of the installer names no repository" "set DEMOSH_REPOSITORY=OWNER/NAME, or take the installer of a release" ;;
  esac
  releases=https://github.com/$repository/releases
  if [ -z "$version" ]; then
    # Each release has a file with its checksums; its lines contain the version.
    fetch "$releases/latest/download/SHA256SUMS" "$work/SHA256SUMS"
    version=$(sed -n "s/.* demosh-\(.*\)-$target\.tar\.gz\$/\1/p" "$work/SHA256SUMS")
  fi
  download=$releases/download/v$version
fi
[ -n "$version" ] || fail "the version is not known" "set DEMOSH_VERSION, such as DEMOSH_VERSION=0.2.0"

name=demosh-$version-$target
fetch "$download/$name.tar.gz" "$work/$name.tar.gz"
fetch "$download/$name.tar.gz.sha256" "$work/$name.tar.gz.sha256"
cd "$work"
if command -v sha256sum >/dev/null 2>&1; then
  sha256sum -c "$name.tar.gz.sha256" >/dev/null || fail "$name.tar.gz is damaged" "try again"
else
  shasum -a 256 -c "$name.tar.gz.sha256" >/dev/null || fail "$name.tar.gz is damaged" "try again"
fi
tar -xzf "$name.tar.gz"

mkdir -p "$bin" "$HOME/.local/share/man/man1"
# A running program cannot be written to, but it can be replaced.
cp "$name/demosh" "$bin/.demosh.new"
chmod 755 "$bin/.demosh.new"
mv "$bin/.demosh.new" "$bin/demosh"
cp "$name"/man/*.1 "$HOME/.local/share/man/man1/"

echo "demosh $version is installed: $bin/demosh"
case :$PATH: in
  *:"$bin":*) ;;
  *) echo "help: add $bin to your PATH: export PATH=\"$bin:\$PATH\"" ;;
esac
