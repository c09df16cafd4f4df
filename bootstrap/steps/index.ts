import { caCertificates } from './ca-certificates.ts';
import { current } from './current.ts';
import { daemon } from './daemon.ts';
import { directories } from './directories.ts';
import { disks } from './disks.ts';
import { docker } from './docker.ts';
import type { HostStep } from './host-step.ts';
import { hostKey } from './host-key.ts';
import { images } from './images.ts';
import { metadata } from './metadata.ts';
import { packages } from './packages.ts';
import { prune } from './prune.ts';
import { ready } from './ready.ts';
import { registryCa } from './registry-ca.ts';
import { release } from './release.ts';
import { secrets } from './secrets.ts';
import { services } from './services.ts';
import { supervision } from './supervision.ts';
import { swap } from './swap.ts';
import { timeSync } from './time-sync.ts';
import { tools } from './tools.ts';
import { unit } from './unit.ts';

/** Waits for the machine to have started. */
export const readySteps: readonly HostStep[] = [ready];

/** Before anything else is done to it, the machine is given a host key of its own. */
const contactSteps: readonly HostStep[] = [hostKey];

/** Makes the machine ready; nothing of the stack yet. */
export const machineSteps: readonly HostStep[] = [
  packages,
  caCertificates,
  timeSync,
  swap,
  disks,
  daemon,
  docker,
  metadata,
  registryCa,
];

/** Puts a release on the machine, beside whatever runs. */
export const releaseSteps: readonly HostStep[] = [directories, secrets, tools, release, images, unit];

/** Starts it. What these change must pass the health gate. */
export const startSteps: readonly HostStep[] = [services];

/** Makes it the one that counts. */
export const finishSteps: readonly HostStep[] = [current, supervision, prune];

export const allSteps: readonly HostStep[] = [
  ...readySteps,
  ...contactSteps,
  ...machineSteps,
  ...releaseSteps,
  ...startSteps,
  ...finishSteps,
];
