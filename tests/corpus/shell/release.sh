#!/usr/bin/env bash
set -o errexit -o nounset -o pipefail
shopt -s extglob nullglob

cd "$(dirname "${BASH_SOURCE[0]}")/.."

[[ -z $(git status --porcelain) ]] ||
  { echo "the working tree is not clean" >&2; exit 1; }

last=$(git describe --tags --abbrev=0 2>/dev/null || echo v0.0.0)
IFS=. read -r major minor patch <<<"${last#v}"
case ${1-patch} in
  major) next=$((major + 1)).0.0 ;;
  minor) next=$major.$((minor + 1)).0 ;;
  patch) next=$major.$minor.$((patch + 1)) ;;
  +([0-9]).+([0-9]).+([0-9])) next=$1 ;;
  *) echo "usage: $0 [major|minor|patch|X.Y.Z]" >&2; exit 2
esac

{
  echo "## $next ($(date -u +%Y-%m-%d))"
  echo
  git log --format='- %s (%h)' "$last"..HEAD |
    sed -e 's/^- \(fix\|feat\): /- /' \
        -e '/^- chore/d'
  echo
  cat CHANGELOG.md
} > CHANGELOG.new
mv CHANGELOG.new CHANGELOG.md

for manifest in */package.json; do
  tmp=$(mktemp)
  jq --arg v "$next" '.version = $v' "$manifest" > "$tmp" && mv "$tmp" "$manifest"
done

git commit -qam "Release $next" && git tag -a "v$next" -m "v$next

$(git shortlog -s "$last"..HEAD)"

read -rp "Push v$next? [y/N] " answer
[[ ${answer,,} == y?(es) ]] && git push --follow-tags || echo "not pushed"
