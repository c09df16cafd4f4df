# Host keys of its own for each container, the given public keys for every user, then sshd.
set -eu
rm -f /etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
ssh-keygen -q -t ecdsa -N '' -f /etc/ssh/ssh_host_ecdsa_key
for user in root deploy tcsh plain shut; do
  home=$(getent passwd "$user" | cut -d: -f6)
  install -d -m 700 -o "$user" "$home/.ssh"
  printf '%s\n' "$AUTHORIZED_KEYS" > "$home/.ssh/authorized_keys"
  chown "$user" "$home/.ssh/authorized_keys"
done
exec /usr/sbin/sshd -D -e -h /etc/ssh/ssh_host_ed25519_key -h /etc/ssh/ssh_host_ecdsa_key "$@"
