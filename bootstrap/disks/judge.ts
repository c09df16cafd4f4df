import type { HostDisk } from '../../core/host.ts';
import { UserError } from '../../core/user-error.ts';
import type { Facts } from '../probe/facts.ts';
import { mountUnitName, uuidOf } from './mount-unit.ts';
import type { DiskFacts } from './probe.ts';

/** What is to be done with an attached disk; `format` where it is blank. */
export type DiskPlan = {
  disk: HostDisk;
  facts: DiskFacts;
  device: string;
  format: boolean;
  uuid: string;
  type: string;
};

/** File systems that Docker and Postgres can live on, and that grow while they are mounted. */
const USABLE = new Set(['ext3', 'ext4', 'xfs']);

/**
 * Decides what a disk is good for. Only a blank one is formatted; one that an interrupted run began
 * to format was blank before.
 *
 * @returns undefined while it is not attached
 * @throws UserError `disk-mounted-elsewhere`, `mount-point-taken`, `mount-point-not-empty`, `disk-not-blank`
 */
export const planDisk = ({ disks }: Pick<Facts, 'disks'>, disk: HostDisk): DiskPlan | undefined => {
  const facts = disks.get(disk.mount);
  if (facts === undefined || facts.device === null) return undefined;
  const { device, filesystem, holds } = facts;
  if (!facts.mountedAt.includes(disk.mount)) freeToMount(disk, facts, device);
  const plan = { disk, facts, device };
  if (filesystem !== null && USABLE.has(filesystem.type) && filesystem.uuid !== '' && holds.length === 0) {
    return { ...plan, format: false, uuid: filesystem.uuid, type: filesystem.type };
  }
  if (filesystem === null && facts.unsigned && (facts.zeros || facts.formatting)) {
    return { ...plan, format: true, uuid: uuidOf(disk.volume), type: 'ext4' };
  }
  const found = [...(filesystem === null ? [] : [filesystem.type]), ...holds];
  throw new UserError(
    'disk-not-blank',
    `disk ${disk.volume} (${device}), for ${disk.mount}, holds ${found.length === 0 ? 'data that no signature tells of' : found.join(', ')}`,
    {
      hint: `nothing on it was touched; if it is the wrong disk, correct the inventory; if what it holds may go, empty it on the host: wipefs --all ${device}; dd if=/dev/zero of=${device} bs=1M, which zeroes all of it`,
    },
  );
};

const freeToMount = (disk: HostDisk, facts: DiskFacts, device: string): void => {
  const what = `disk ${disk.volume} (${device})`;
  const [elsewhere] = facts.mountedAt;
  if (elsewhere !== undefined) {
    throw new UserError(
      'disk-mounted-elsewhere',
      `${what}, for ${disk.mount}, is mounted at ${facts.mountedAt.join(', ')}`,
      {
        hint: `have the inventory mount it at ${elsewhere}, or stop what uses it and unmount it there for good: systemctl disable --now '${mountUnitName(elsewhere)}', and no line for it in /etc/fstab`,
      },
    );
  }
  if (facts.mountPoint === 'mounted') {
    throw new UserError(
      'mount-point-taken',
      `at ${disk.mount}, where ${what} belongs, another one is mounted`,
      {
        hint: `on the host, findmnt ${disk.mount} tells which; unmount it, or give the disk another mount in the inventory`,
      },
    );
  }
  if (facts.mountPoint === 'content') {
    throw new UserError(
      'mount-point-not-empty',
      `${disk.mount}, where ${what} belongs, holds files that a mount would hide`,
      {
        hint: `on the host: stop what uses them, move them aside (mv ${disk.mount} ${disk.mount}.before), run again, then copy onto the disk what is still needed; or give the disk another mount in the inventory`,
      },
    );
  }
};
