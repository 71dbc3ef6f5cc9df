# A root, an issuer, and what a mesh wants to know about them.
set -e
step certificate create root.example.local ca.crt ca.key \
  --profile root-ca --no-password --insecure --not-after=87600h

step certificate create identity.example.local issuer.crt issuer.key \
  --profile intermediate-ca --not-after 8760h --no-password --insecure \
  --ca ca.crt --ca-key ca.key

openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=test" \
  -config <(cat <<CONF
[req]
distinguished_name = dn
[dn]
CONF
) -keyout tls.key -out tls.crt 2> /dev/null

kubectl create secret generic roots --from-literal=bundle="$(cat ca.crt
cat old-ca.crt)" --dry-run=client -o yaml | kubectl apply -f -

openssl x509 -noout -enddate -in issuer.crt | awk -F= '{
    print "expires:", $2
}'

for c in ca issuer; do
  [ "$(openssl x509 -noout -modulus -in $c.crt | md5sum)" = \
    "$(openssl rsa -noout -modulus -in $c.key | md5sum)" ] || {
      echo "$c: key and certificate differ"
      false
  }
done
set +e
