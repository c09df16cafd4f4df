#!/bin/sh
# Makes the registry's authority, certificate and access key at the first start, then serves. Each piece is
# renamed into place when it is whole, so a start that was cut short is simply done again.
set -eu
umask 077

names='DNS:registry.berth.internal,DNS:localhost,IP:127.0.0.1'
mkdir -p /data/tls /data/auth /data/images
cd /data

random_hex() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# HMAC-SHA256 (RFC 2104) from shell builtins: a tool's command line would show the key. Keys here are
# shorter than a block, so they are only padded, never hashed first.
padded_key() {
  count=0
  for byte in $(printf %s "$key" | od -An -v -tu1); do
    printf "\\$(printf %03o $((byte ^ $1)))"
    count=$((count + 1))
  done
  while [ $count -lt 64 ]; do
    printf "\\$(printf %03o "$1")"
    count=$((count + 1))
  done
}
raw() {
  hex=$1
  while [ -n "$hex" ]; do
    rest=${hex#??}
    printf "\\$(printf %03o $((0x${hex%"$rest"})))"
    hex=$rest
  done
}
hmac_sha256() {
  key=$1
  inner=$({ padded_key 54; printf %s "$2"; } | sha256sum | cut -c1-64)
  { padded_key 92; raw "$inner"; } | sha256sum | cut -c1-64
}

if [ ! -s auth/htpasswd ]; then
  ak=$(random_hex 10 | tr a-f A-F)
  sk=$(random_hex 20)
  # Huawei SWR's long-term login: the user names region and access key, the password is derived from both.
  hmac_sha256 "$sk" "$ak" | tr -d '\n' | htpasswd -niB "local-1@$ak" > auth/htpasswd.new
  printf '{"ak":"%s","sk":"%s"}\n' "$ak" "$sk" > auth/key.json
  mv auth/htpasswd.new auth/htpasswd
fi

if [ ! -s tls/ca.crt ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj "/CN=berth local registry $(random_hex 4)" -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout tls/ca.key -out tls/ca.new 2>/dev/null
  mv tls/ca.new tls/ca.crt
fi

if ! openssl x509 -in tls/server.crt -noout -checkend 2592000 >/dev/null 2>&1; then
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=registry.berth.internal' \
    -addext "subjectAltName=$names" -keyout tls/server.key -out tls/server.csr 2>/dev/null
  openssl x509 -req -in tls/server.csr -CA tls/ca.crt -CAkey tls/ca.key -days 397 -copy_extensions copy \
    -out tls/server.new 2>/dev/null
  mv tls/server.new tls/server.crt
fi

exec docker-registry serve /etc/docker/registry/config.yml
