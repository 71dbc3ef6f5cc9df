# A cluster with two namespaces, and traffic between them.
CLUSTER=${CLUSTER:-demo}

k3d cluster delete "$CLUSTER" 2>/dev/null || true
k3d cluster create "$CLUSTER" \
  --agents 2 \
  -p "80:80@loadbalancer" -p "443:443@loadbalancer" \
  --k3s-arg '--disable=traefik@server:*' \
  --wait

kubectl create ns faces && \
  kubectl annotate ns faces mesh/inject=enabled

# Everything below needs the namespace.
kubectl apply -n faces -f - <<EOF
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  cluster: "$CLUSTER"
  motd: |
    It's a "test"; $(date +%F)
EOF

kubectl rollout status -n faces deploy --timeout=120s

while ! kubectl get -n faces pods | grep -q Running; do
  sleep 1
done

POD=$(kubectl get pods -n faces \
        -l service=face \
        -o jsonpath='{ .items[0].metadata.name }')

kubectl get pods -n faces -o json \
  | jq -r '.items[] | select(.status.phase == "Running") | .metadata.name' \
  | sort |
  head -n 3

watch -n 1 'kubectl get pods -n faces | grep -v "Completed"'

kubectl port-forward -n faces "$POD" 8080:8080 >/dev/null 2>&1 &
forward=$!
curl -s http://localhost:8080/ ; kill $forward
