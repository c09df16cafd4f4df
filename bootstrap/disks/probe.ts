import { quoteAll } from '../../core/shell.ts';
import { pairs } from '../probe/text.ts';
import { DISK_SHELL } from './shell.ts';

/** A disk to look at: where it belongs, its names, and the mark of a formatting that was begun. */
export type DiskScope = { mount: string; links: string[]; marker: string };

/** What a probe read of one disk. */
export type DiskFacts = {
  /** `/dev/vdb`; null while it is not attached. */
  device: string | null;
  /** Bytes. */
  size: number;
  /** Its type and UUID; size in bytes, null where it cannot be told yet. */
  filesystem: { type: string; uuid: string; size: number | null } | null;
  /** What it holds beside a file system: a partition table, partitions, other signatures. */
  holds: string[];
  /** Nothing on it was found to have a signature, and the kernel sees no part of it. */
  unsigned: boolean;
  /** Its first and last MiB are zeros. */
  zeros: boolean;
  /** berth found it blank and began to format it. */
  formatting: boolean;
  /** Where it is mounted. */
  mountedAt: string[];
  /** What is at its mount point while it is not mounted there. */
  mountPoint: 'free' | 'content' | 'mounted';
};

/**
 * One paragraph of KEY=value lines a disk. The size of ext2, 3 and 4 stands in the superblock at byte
 * 1024: s_blocks_count_lo at 0x4, s_log_block_size at 0x18, s_feature_incompat at 0x60 (0x80: 64 bit),
 * s_blocks_count_hi at 0x150 (kernel documentation, ext4, “Super Block”).
 */
const PROBE = `${DISK_SHELL}
filesystem_size() {
  case $1 in
    ext?) timeout 10 od -An -v -w1024 -tu4 --endian=little -j1024 -N1024 "$2" |
      awk '{ printf "%.0f", ((int($25 / 128) % 2 ? $85 : 0) * 4294967296 + $2) * 1024 * 2 ^ $7 }' ;;
    xfs) timeout 10 xfs_info "$3" 2>/dev/null |
      sed -n 's/^data *= *bsize=\\([0-9]*\\) *blocks=\\([0-9]*\\),.*/\\1 \\2/p' | awk '{ printf "%.0f", $1 * $2 }' ;;
  esac
}
disk() {
  mount=$1 marker=$2
  shift 2
  echo "MOUNT=$mount"
  [ ! -e "$marker" ] || echo FORMATTING=yes
  device=$(disk_device "$@") && id=$(printf '%d:%d' $(stat -c '0x%t 0x%T' "$device")) || id=none
  awk -v mount="$mount" -v id="$id" '
    $3 == id && $4 == "/" { at = at " " $5 }
    $5 == mount { over = "mounted" }
    END { print "AT=" at; print "POINT=" over }' /proc/self/mountinfo
  [ -z "$(ls -A "$mount" 2>/dev/null | grep -vx lost+found)" ] || echo CONTENT=yes
  if [ -n "$device" ]; then
    echo "DEVICE=$device"
    echo "SIZE=$(disk_size "$device" 2>/dev/null)"
    tags=$(disk_tags "$device")
    [ -z "$tags" ] || echo "$tags"
    type=$(echo "$tags" | sed -n 's/^TYPE=//p')
    if [ -n "$type" ]; then
      echo "FSSIZE=$(filesystem_size "$type" "$device" "$mount")"
    else
      echo "SIGNATURES=$(disk_signatures "$device" 2>/dev/null | tr '\\n' ' ')"
      ! disk_unsigned "$device" || echo UNSIGNED=yes
      ! disk_zeros "$device" || echo ZEROS=yes
    fi
    ! disk_parts "$device" || echo PARTS=yes
  fi
  echo
}`;

/** The part of a probe that looks at disks. */
export const diskProbe = (disks: readonly DiskScope[]): string => `${PROBE}
{
${disks.map(({ mount, links, marker }) => `disk ${quoteAll([mount, marker, ...links])}`).join('\n')}
} 2>/dev/null </dev/null | say disks`;

const words = (text: string | undefined): string[] => (text ?? '').split(' ').filter((word) => word !== '');

/** By mount point. */
export const diskFacts = (text: string): Map<string, DiskFacts> =>
  new Map(
    text
      .split('\n\n')
      .map(pairs)
      .flatMap((said): [string, DiskFacts][] => {
        const mount = said.get('MOUNT');
        return mount === undefined ? [] : [[mount, oneDisk(said)]];
      }),
  );

const oneDisk = (said: Map<string, string>): DiskFacts => {
  const type = said.get('TYPE');
  const size = said.get('FSSIZE') ?? '';
  const table = said.get('PTTYPE');
  const unmounted = said.has('CONTENT') ? 'content' : 'free';
  return {
    device: said.get('DEVICE') ?? null,
    size: Number(said.get('SIZE') ?? 0),
    filesystem:
      type === undefined
        ? null
        : { type, uuid: said.get('UUID') ?? '', size: size === '' ? null : Number(size) },
    holds: [
      ...(table === undefined ? words(said.get('SIGNATURES')) : [`a partition table (${table})`]),
      ...(said.has('PARTS') ? ['partitions'] : []),
    ],
    unsigned: said.has('UNSIGNED'),
    zeros: said.has('ZEROS'),
    formatting: said.has('FORMATTING'),
    mountedAt: words(said.get('AT')),
    mountPoint: said.get('POINT') === 'mounted' ? 'mounted' : unmounted,
  };
};
