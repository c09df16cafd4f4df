#!/bin/sh
# Makes the registry's authority and its certificate for one address at the first start, then serves.
set -eu
umask 077
mkdir -p /data/tls /data/auth /data/images
cd /data/tls
[ -e /data/auth/htpasswd ] || : > /data/auth/htpasswd

if [ ! -s server.crt ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj "/CN=datacenter registry $1" -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout ca.key -out ca.crt 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
    -addext "subjectAltName=IP:$1" -keyout server.key -out server.csr 2>/dev/null
  openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -days 30 -copy_extensions copy \
    -out server.new 2>/dev/null
  mv server.new server.crt
fi

exec docker-registry serve /etc/docker/registry/config.yml
