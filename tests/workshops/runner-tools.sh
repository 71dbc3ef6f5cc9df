#!/usr/bin/env bash
# Installs the tools that the workshops require and a GitHub runner lacks, into
# $HOME/bin. Docker, kubectl, helm, jq, curl and watch are there already.
set -euo pipefail

readonly K3D_VERSION=v5.7.4
readonly KIND_VERSION=v0.24.0
readonly LINKERD_VERSION=enterprise-2.16.0

[[ -n ${GITHUB_PATH:-} ]] || {
  echo "runner-tools.sh: this is for GitHub runners; GITHUB_PATH is not set" >&2
  exit 1
}

bin=$HOME/bin
mkdir -p "$bin"

sudo apt-get update --quiet
sudo apt-get install --yes --quiet bat
ln -sf "$(command -v batcat)" "$bin/bat"

curl -sSfLo "$bin/k3d" \
  "https://github.com/k3d-io/k3d/releases/download/$K3D_VERSION/k3d-linux-amd64"
curl -sSfLo "$bin/kind" \
  "https://github.com/kubernetes-sigs/kind/releases/download/$KIND_VERSION/kind-linux-amd64"
chmod +x "$bin/k3d" "$bin/kind"

# Anyone can get the CLI; only the control plane needs a licence.
curl --proto '=https' --tlsv1.2 -sSfL https://enterprise.buoyant.io/install |
  LINKERD2_VERSION=$LINKERD_VERSION sh

printf '%s\n' "$bin" "$HOME/.linkerd2/bin" >>"$GITHUB_PATH"
