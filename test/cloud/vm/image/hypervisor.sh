#!/bin/sh
# Brings the machine to what the datacenter wrote into /hypervisor, which the machine can only read:
#   filter               the packet filter, as iptables-restore reads it
#   address              the private address
#   addresses/ADDRESS    an elastic address each
#   disks/VOLUME         `loopN link…`: a disk each, and its links under /dev
set -eu
cd /hypervisor

# One line for each disk: loopN, then its links.
disks() { cat disks/* 2>/dev/null || true; }

addresses() {
  for bound in $(ip -4 -o address show dev eth0 label eth0:public | sed -E 's/.* inet ([0-9.]+).*/\1/'); do
    [ -e "addresses/$bound" ] || ip address delete "$bound/32" dev eth0
  done
  for wanted in $(ls addresses); do
    ip address replace "$wanted/32" dev eth0 label eth0:public
  done
  ip route replace 169.254.169.254/32 dev eth0 src "$(cat address)"
}

# udev gives a device its links; it makes no nodes where /dev is not devtmpfs.
nodes() {
  for node in /dev/loop[0-9]*; do
    [ -b "$node" ] || continue
    disks | grep -q "^${node#/dev/} " || { rm "$node"; announce change "${node#/dev/}"; }
  done
  disks | while read -r loop _; do
    [ -b "/dev/$loop" ] && continue
    mknod -m 0660 "/dev/$loop" b 7 "${loop#loop}"
    announce add "$loop"
  done
}

# Before udev runs there is nobody to tell: it looks for itself at boot (`discover`).
announce() {
  [ ! -S /run/udev/control ] || udevadm trigger --action="$1" --settle "/sys/block/$2"
}

case $1 in
  plug)
    exec 9> /run/hypervisor.lock
    flock 9
    iptables-restore --wait < filter
    addresses
    nodes
    ;;
  discover) disks | while read -r loop _; do udevadm trigger --action=add "/sys/block/$loop"; done ;;
  links) disks | sed -n "s/^$2 //p" ;;
esac
