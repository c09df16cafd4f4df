#!/bin/sh
# What happens before a machine's own system starts: all that belongs to it is plugged in.
set -eu

# udev runs only where /sys can be written to, and systemd listens to it only where its socket is there
# before systemd is, unless /dev is devtmpfs (sd_device_monitor_new).
mount -o remount,rw /sys
mkdir -p /run/udev
: > /run/udev/control

hypervisor plug

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
