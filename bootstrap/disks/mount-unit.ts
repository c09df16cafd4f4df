import { createHash } from 'node:crypto';

/** A path as a unit's name has it, `/mnt/my-disk` → `mnt-my\x2ddisk` (systemd.unit(5), "String escaping for inclusion in unit names"). */
const escapePath = (path: string): string =>
  path
    .replaceAll(/\/+/g, '/')
    .replaceAll(/^\/|\/$/g, '')
    .replaceAll(/[^\w:./]|^\./g, (character) =>
      [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    )
    .replaceAll('/', '-');

/** systemd finds a mount unit by its name alone, which must be its path's. */
export const mountUnitName = (mount: string): string => `${escapePath(mount)}.mount`;

/**
 * The UUID of the file system that berth makes on a volume: known before it is made, so that a plan
 * can name it. Laid out as a version 8 UUID (RFC 9562, 5.8).
 */
export const uuidOf = (volume: string): string => {
  const bytes = createHash('sha256').update(`berth volume ${volume}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

export type Mount = { volume: string; mount: string; uuid: string; type: string };

/**
 * A mount unit and no line of fstab: in a container systemd passes over a line whose device it does
 * not know. On a machine it waits for the device; one that stays away does not hold up the boot.
 */
export const mountUnitText = ({ volume, mount, uuid, type }: Mount): string => `[Unit]
Description=berth: data disk ${volume}

[Mount]
What=/dev/disk/by-uuid/${uuid}
Where=${mount}
Type=${type}
Options=defaults,nofail

[Install]
WantedBy=multi-user.target
`;

/** Keeps a service from starting on the empty directories below its disks. */
export const requiresMounts = (mounts: readonly string[]): string =>
  `[Unit]\nRequiresMountsFor=${mounts.join(' ')}\n`;
