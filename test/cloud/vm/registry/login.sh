#!/bin/sh
# Lets a user in, or gives it another password, which lies in a file and not in the arguments: `login.sh USER`.
set -eu
umask 077
cd /data/auth
cp htpasswd htpasswd.new
htpasswd -iB htpasswd.new "$1" < password 2>/dev/null
rm password
mv htpasswd.new htpasswd
