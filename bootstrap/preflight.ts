import { UserError } from '../core/user-error.ts';
import { PROJECT_LABEL, SERVICE_LABEL } from './compose.ts';
import { planDisk } from './disks/judge.ts';
import type { Facts } from './probe/facts.ts';
import { daemonConfig, dataRoot } from './steps/daemon.ts';
import { images } from './steps/images.ts';
import { services } from './steps/services.ts';
import { supportedSystem } from './system.ts';
import type { Want } from './want.ts';

const MACHINES = ['x86_64', 'aarch64'];
const CLOCK_SKEW_LIMIT = 60;
const MIB = 1024 ** 2;

/**
 * Everything that would stop a run halfway, asked before anything is changed.
 *
 * @param now this machine's clock when the probe answered, in seconds since 1970
 * @throws UserError for the first thing that stands in the way
 */
export const preflight = (facts: Facts, want: Want, now: number): void => {
  supportedSystem(facts, want.host.docker);
  daemonConfig(facts);
  if (!MACHINES.includes(facts.machine)) {
    throw new UserError('unsupported-machine', `the processor is a ${facts.machine}`, {
      hint: `use a machine with one of: ${MACHINES.join(', ')}`,
    });
  }
  const skew = Math.round(facts.clock - now);
  if (Math.abs(skew) > CLOCK_SKEW_LIMIT) {
    throw new UserError(
      'clock-skew',
      `its clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's`,
      {
        hint: 'set the clock that is wrong; signed requests and TLS fail otherwise (on the host: timedatectl)',
      },
    );
  }
  for (const disk of want.machine.disks) planDisk(facts, disk);
  freeSpace(facts, want);
  freePort(facts, want);
};

const freeSpace = (facts: Facts, want: Want): void => {
  if (images.check(facts, want) === undefined) return;
  const [disk] = dataRoot(facts, want) === undefined ? [] : want.machine.disks;
  // A disk that is still to be mounted is asked once it is.
  if (disk !== undefined && !facts.disks.get(disk.mount)?.mountedAt.includes(disk.mount)) return;
  const place = [disk?.mount ?? '/var/lib/docker', '/var', '/'].find((path) => facts.free.has(path)) ?? '/';
  const free = facts.free.get(place) ?? 0;
  if (free >= want.host.minFree) return;
  throw new UserError(
    'disk-full',
    `${Math.floor(free / MIB)} MiB are free at ${place}, and pulling images needs ${Math.ceil(want.host.minFree / MIB)} MiB`,
    {
      hint: 'free some space on the host (docker system df; journalctl --disk-usage), grow the disk, or lower minFree in the inventory',
    },
  );
};

/** In these a container holds no port. */
const AT_REST = new Set(['created', 'exited', 'dead']);

/** A port that is taken by our own server, running, paused or restarting, is fine; by anything else it is not. */
const freePort = (facts: Facts, want: Want): void => {
  const { port } = want.bundle.server;
  const serverHoldsIt = facts.containers.some(
    ({ labels, state, ports }) =>
      ports.includes(port) &&
      labels?.[PROJECT_LABEL] === want.paths.project &&
      labels[SERVICE_LABEL] === 'server' &&
      !AT_REST.has(state),
  );
  if (!facts.listening.has(port) || serverHoldsIt || services.check(facts, want) === undefined) return;
  throw new UserError('port-taken', `port ${port} is taken by something that is not this stack's server`, {
    hint: `on the host: ss -ltnp 'sport = :${port}' tells by what; stop it, or give bundle.server.port another value`,
  });
};
