#!/bin/sh
# Runs in the dnsmasq container. Questions about cluster Services go to kube-dns,
# at port 30000 of the node; every other name goes where Docker sends it.
set -eu

: "${DNS_HOST:?the address of the cluster node}"

exec dnsmasq \
  --keep-in-foreground \
  --log-facility=- \
  --server "/svc.cluster.local/$DNS_HOST#30000"
