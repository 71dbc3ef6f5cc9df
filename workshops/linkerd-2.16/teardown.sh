#!/usr/bin/env bash
# Removes what the workshop made: the external workloads, the DNS container, the
# k3d cluster, the generated policy. What is not there is no error.
#
#   --all   also what setup.sh made: the kind cluster and the certificates
#
# Usage: ./teardown.sh [--all]
set -euo pipefail

readonly CONTAINERS=(dnsmasq smiley-1 color-1 smiley2-1)

case "$*" in
  '') all=no ;;
  --all) all=yes ;;
  *)
    echo "usage: ./teardown.sh [--all]" >&2
    exit 2
    ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")"

# Containers first: a network with a container in it cannot be removed.
for container in "${CONTAINERS[@]}"; do
  docker rm --force "$container" >/dev/null 2>&1 || true
done
k3d cluster delete mesh-exp
docker network rm mesh-exp >/dev/null 2>&1 || true
rm -f generated.yaml

if [[ $all == yes ]]; then
  kind delete cluster --name sma-dual
  rm -rf certs
fi
