import { gapOf } from '../../core/step.ts';
import type { HostStep } from './host-step.ts';

const MIB = 1024 ** 2;

/** A small machine without swap kills Postgres first when memory runs short. A container has its host's swap. */
export const swap: HostStep = {
  name: 'swap',
  check: (facts, { host }) => {
    const wanted = host.swap && facts.container === null && facts.memory.total < host.swap.below;
    return gapOf(
      'swap is missing',
      wanted && facts.memory.swap === 0
        ? [`${Math.round(facts.memory.total / MIB)} MiB of memory and no swap`]
        : [],
    );
  },
  apply: (_, { host }) => {
    if (host.swap === false) return [];
    const megabytes = String(Math.ceil(host.swap.size / MIB));
    const make =
      'umask 077; f=/var/lib/berth.swap; fallocate -l "$1M" "$f" || dd if=/dev/zero of="$f" bs=1M count="$1"; mkswap "$f"; swapon "$f"; grep -q "^$f " /etc/fstab || echo "$f none swap sw 0 0" >> /etc/fstab';
    return [
      {
        op: 'run',
        argv: ['sh', '-ec', make, 'swap', megabytes],
        reason: `make ${megabytes} MiB of swap`,
        deadline: 300,
      },
    ];
  },
};
