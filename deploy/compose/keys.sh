#!/bin/sh
# A signing key for this machine alone, and an administrator's token made with it, in deploy/compose/keys. Needs openssl.
set -eu
keys=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/keys
mkdir -p "$keys"
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$keys/private.pem" 2>/dev/null ||
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$keys/private.pem" 2>/dev/null
openssl pkey -in "$keys/private.pem" -pubout -out "$keys/public.pem"
b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
now=$(date +%s)
head=$(printf '{"alg":"RS256","typ":"JWT"}' | b64)
body=$(printf '{"iss":"echelon-local","aud":"echelon","sub":"%s","roles":["PLATFORM_ADMIN"],"iat":%s,"nbf":%s,"exp":%s}' \
    "$(id -un)" "$now" "$now" $((now + 30 * 86400)) | b64)
signature=$(printf '%s.%s' "$head" "$body" | openssl dgst -sha256 -sign "$keys/private.pem" -binary | b64)
rm -f "$keys/private.pem"
(
    umask 077
    printf 'ECHELON_SERVER=http://127.0.0.1:8080\nECHELON_TOKEN=%s.%s.%s\n' "$head" "$body" "$signature" >"$keys/env"
)
# the containers' user reads it
chmod 644 "$keys/public.pem"
echo "Wrote $keys/public.pem and $keys/env. The token is good for 30 days."
