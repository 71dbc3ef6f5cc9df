#!/usr/bin/env bash
# Sets the stage: certificates, the linkerd CLI, and the dual-stack cluster that
# the workshop shows first. Run it once, before the audience comes in; it takes
# about five minutes. It deletes a kind cluster named sma-dual, if there is one.
#
# Needs BUOYANT_LICENSE: https://enterprise.buoyant.io
#
# Usage: ./setup.sh
set -euo pipefail

readonly CLUSTER=sma-dual
readonly CONTEXT=kind-$CLUSTER
readonly LINKERD_VERSION=enterprise-2.16.0
readonly FACES_VERSION=1.4.1
readonly METALLB_VERSION=0.14.8

step() { printf '\n== %s\n' "$*"; }

fail() {
  echo "setup.sh: $*" >&2
  exit 1
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "needs $tool, which is not on PATH"
  done
  docker info >/dev/null 2>&1 || fail "docker does not answer: is it running?"
}

install_cli() {
  local found
  found=$(linkerd version --client --short 2>/dev/null || true)
  [[ $found == "$LINKERD_VERSION" ]] && return
  curl --proto '=https' --tlsv1.2 -sSfL https://enterprise.buoyant.io/install |
    LINKERD2_VERSION=$LINKERD_VERSION sh
  found=$(linkerd version --client --short 2>/dev/null || true)
  [[ $found == "$LINKERD_VERSION" ]] ||
    fail "linkerd on PATH is '${found:-missing}': put \$HOME/.linkerd2/bin first on PATH"
}

create_cluster() {
  kind delete cluster --name "$CLUSTER"
  kind create cluster --config kind/cluster.yaml --wait 3m
}

install_metallb() {
  local pools ipv6 ipv4
  pools=$(docker network inspect kind | bin/address-pool)
  { read -r ipv6 && read -r ipv4; } <<<"$pools"
  helm --kube-context "$CONTEXT" upgrade --install metallb metallb \
    --repo https://metallb.github.io/metallb --version "$METALLB_VERSION" \
    --namespace metallb --create-namespace --wait --timeout 5m
  sed -e "s|\${POOL_IPV6}|$ipv6|" -e "s|\${POOL_IPV4}|$ipv4|" kind/metallb.yaml |
    kubectl --context "$CONTEXT" apply -f -
}

install_linkerd() {
  linkerd --context "$CONTEXT" install --crds |
    kubectl --context "$CONTEXT" apply -f -
  linkerd --context "$CONTEXT" install \
    --identity-trust-anchors-file certs/ca.crt \
    --identity-issuer-certificate-file certs/issuer.crt \
    --identity-issuer-key-file certs/issuer.key \
    --set disableIPv6=false |
    kubectl --context "$CONTEXT" apply -f -
  linkerd --context "$CONTEXT" check
}

install_faces() {
  kubectl --context "$CONTEXT" create namespace faces
  kubectl --context "$CONTEXT" annotate namespace faces linkerd.io/inject=enabled
  helm --kube-context "$CONTEXT" install faces --namespace faces \
    oci://ghcr.io/buoyantio/faces-chart --version "$FACES_VERSION" \
    --set gui.serviceType=LoadBalancer \
    --set smiley2.enabled=true \
    --set smiley2.smiley=HeartEyes \
    --set color2.enabled=true \
    --set color2.color=green \
    --set face.errorFraction=0 \
    --set backend.errorFraction=0
  kubectl --context "$CONTEXT" patch service --namespace faces faces-gui \
    --type merge --patch '{"spec":{"ipFamilyPolicy":"RequireDualStack"}}'
  kubectl --context "$CONTEXT" rollout status --namespace faces deploy --timeout=5m
}

[[ $# -eq 0 ]] || fail "takes no arguments"
cd "$(dirname "${BASH_SOURCE[0]}")"
export PATH="$PATH:$HOME/.linkerd2/bin"
need docker kind k3d kubectl helm curl jq openssl python3
[[ -n ${BUOYANT_LICENSE:-} ]] ||
  fail "BUOYANT_LICENSE is not set: get a free licence at https://enterprise.buoyant.io"

step "certificates"
bin/make-certs
step "linkerd $LINKERD_VERSION"
install_cli
step "kind cluster $CLUSTER"
create_cluster
step "MetalLB"
install_metallb
step "Linkerd"
install_linkerd
step "Faces"
install_faces

step "ready"
kubectl config use-context "$CONTEXT"
kubectl get svc --namespace faces faces-gui
