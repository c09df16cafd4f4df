import type { HostDisk } from '../../core/host.ts';
import type { Operation } from '../../core/operation.ts';
import { gapOf } from '../../core/step.ts';
import type { Facts } from '../probe/facts.ts';
import type { Want } from '../want.ts';
import type { HostStep } from './host-step.ts';

const missingDisks = ({ disks }: Facts, { machine }: Want): HostDisk[] =>
  machine.disks.filter(({ mount }) => (disks.get(mount)?.device ?? null) === null);

/** It exits with 2 for "finished with warnings", which is finished. */
const WAIT_FOR_CLOUD_INIT: Operation = {
  op: 'run',
  argv: ['sh', '-c', 'cloud-init status --wait >/dev/null; [ $? -ne 1 ]'],
  reason: 'wait for cloud-init',
  deadline: 900,
  failure: {
    code: 'cloud-init-failed',
    hint: 'on the host: cloud-init status --long; cat /var/log/cloud-init-output.log',
  },
};

const waitForDisk = ({ volume, links }: HostDisk): Operation => ({
  op: 'run',
  argv: [
    'sh',
    '-c',
    'while sleep 1; do for link; do [ ! -b "/dev/disk/by-id/$link" ] || exit 0; done; done',
    'wait',
    ...links,
  ],
  reason: `wait for disk ${volume}`,
  deadline: 120,
  failure: {
    code: 'disk-missing',
    hint: `see in the cloud that volume ${volume} is attached to this machine, and what the machine has: ls -l /dev/disk/by-id`,
  },
});

/**
 * A machine that is still being set up by cloud-init must not be touched: both would fight over
 * packages. Disks may be attached some moments after it.
 */
export const ready: HostStep = {
  name: 'ready',
  check: (facts, want) =>
    gapOf('the machine is still starting', [
      ...(facts.cloudInit === 'running' ? ['cloud-init has not finished'] : []),
      ...missingDisks(facts, want).map(({ volume }) => `disk ${volume} is not attached yet`),
    ]),
  apply: (facts, want) => [
    ...(facts.cloudInit === 'running' ? [WAIT_FOR_CLOUD_INIT] : []),
    ...missingDisks(facts, want).map(waitForDisk),
  ],
};
