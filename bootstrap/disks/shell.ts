/**
 * What the probe and the formatting of a disk both ask of it, as shell functions. A disk is blank
 * only where nothing that knows signatures finds one, the kernel sees no partition and no user of it,
 * and its first and last MiB are zeros; an error on the way is never a yes.
 */
export const DISK_SHELL = `
# The device that the first of some names below /dev/disk/by-id leads to.
disk_device() {
  for link; do device=$(readlink -e "/dev/disk/by-id/$link") && [ -b "$device" ] && echo "$device" && return; done
  return 1
}
disk_tags() { timeout 10 blkid -p -o export "$1" 2>/dev/null | grep -E '^(TYPE|UUID|PTTYPE)='; }
disk_signatures() { timeout 10 wipefs -n -p "$1" | sed '/^#/d; s/.*,//'; }
disk_parts() {
  for part in "/sys/class/block/\${1##*/}"/*/partition "/sys/class/block/\${1##*/}"/holders/*; do
    [ ! -e "$part" ] || return 0
  done
  return 1
}
disk_size() { timeout 10 blockdev --getsize64 "$1"; }
disk_ends() {
  timeout 10 dd if="$1" bs=1M count=1 2>/dev/null
  timeout 10 dd if="$1" bs=1M count=1 iflag=skip_bytes skip=$(($(disk_size "$1") - 1048576)) 2>/dev/null
}
disk_zeros() { [ "$(disk_ends "$1" | sha256sum)" = "$(head -c 2097152 /dev/zero | sha256sum)" ]; }
# Exit code 2 of blkid is the one that says it looked and found nothing.
disk_unsigned() {
  timeout 10 blkid -p "$1" >/dev/null 2>&1
  [ $? -eq 2 ] && signatures=$(disk_signatures "$1") && [ -z "$signatures" ] && ! disk_parts "$1"
}`;
