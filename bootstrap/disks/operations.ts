import type { Operation } from '../../core/operation.ts';
import type { DiskPlan } from './judge.ts';
import { DISK_SHELL } from './shell.ts';

/**
 * Asks once more, at the last moment, what the probe asked. The mark tells the next run that a disk
 * with something on it but no signature was blank, and that this run died while it formatted it; it
 * is gone for good before the disk is mounted. Where no udev runs, nobody else makes the link by UUID.
 */
const FORMAT = `${DISK_SHELL}
marker=$1 uuid=$2
shift 2
device=$(disk_device "$@")
if ! disk_unsigned "$device" || ! { [ -e "$marker" ] || disk_zeros "$device"; }; then
  echo "$device is not blank" >&2
  exit 1
fi
mkdir -p "\${marker%/*}"
: > "$marker"
sync "$marker" "\${marker%/*}"
mkfs.ext4 -q -m 1 -U "$uuid" "$device" </dev/null
sync "$device"
rm "$marker"
sync "\${marker%/*}"
if [ -S /run/udev/control ]; then
  udevadm trigger --action=change "$device" && udevadm settle --timeout=10 || true
else
  mkdir -p /dev/disk/by-uuid
  ln -sfn "$device" "/dev/disk/by-uuid/$uuid"
fi`;

const GROW = `case $(findmnt -nro FSTYPE -M "$1") in
  xfs) xfs_growfs "$1" ;;
  *) resize2fs "$(findmnt -nro SOURCE -M "$1")" ;;
esac`;

/** @param marker path of a file that is there while the disk is formatted */
export const formatDisk = ({ disk, device, uuid }: DiskPlan, marker: string): Operation => ({
  op: 'run',
  argv: ['sh', '-ec', FORMAT, 'format', marker, uuid, ...disk.links],
  reason: `format disk ${disk.volume} (${device}) with ext4`,
  deadline: 600,
  failure: {
    code: 'format-failed',
    hint: `see on the host what the disk holds: blkid -p ${device}; wipefs ${device}`,
  },
});

/** Changes nothing where the file system fills its disk. */
export const growDisk = ({ disk }: DiskPlan): Operation => ({
  op: 'run',
  argv: ['sh', '-ec', GROW, 'grow', disk.mount],
  reason: `grow the file system at ${disk.mount}`,
  deadline: 600,
});
