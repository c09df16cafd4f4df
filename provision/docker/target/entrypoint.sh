#!/bin/sh
# What cloud-init does on a VM's first boot, and what a container needs before systemd can be PID 1.
set -eu

user=$LOGIN_USER
home=/home/$user

if [ "$user" != root ] && ! id "$user" >/dev/null 2>&1; then
  # The provider may already have put authorized_keys into the home directory, owned by this uid.
  useradd --uid 1000 --user-group --shell /bin/bash --home-dir "$home" --no-create-home "$user"
  mkdir -p "$home"
  cp -rn /etc/skel/. "$home"
  chown -R "$user:$user" "$home"
fi
if [ "$user" != root ]; then
  printf '%s ALL=(ALL) NOPASSWD:ALL\n' "$user" > /etc/sudoers.d/90-login-user
  chmod 0440 /etc/sudoers.d/90-login-user
fi

[ -s /etc/ssh/ssh_host_ed25519_key.pub ] || {
  rm -f /etc/ssh/ssh_host_ed25519_key
  ssh-keygen -q -t ed25519 -N '' -C "root@$(hostname)" -f /etc/ssh/ssh_host_ed25519_key
}
[ -s /etc/machine-id ] || systemd-machine-id-setup >/dev/null 2>&1

# An unprivileged container gets its own cgroup tree read-only; systemd must write to it. `bind` changes
# this mount alone and not the file system underneath. Harmless on cgroup v2.
for mount in /sys/fs/cgroup /sys/fs/cgroup/*; do
  mount -o remount,bind,rw "$mount" 2>/dev/null || true
done

# systemd 256 and later refuse cgroup v1 unless told twice.
if [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then
  export SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1
  export SYSTEMD_PROC_CMDLINE='SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 systemd.unified_cgroup_hierarchy=0'
fi

exec /lib/systemd/systemd
