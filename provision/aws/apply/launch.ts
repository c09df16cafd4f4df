import type { Resource } from '../../../core/resource.ts';
import { UserError } from '../../../core/user-error.ts';
import { createOnce } from '../../cloud/create.ts';
import { isCloudError, type CloudError } from '../../cloud/error.ts';
import { saidBy } from '../../cloud/failure.ts';
import type { MachineSpec } from '../../cloud/spec.ts';
import { poll } from '../../cloud/retry.ts';
import { tokenOf } from '../../cloud/token.ts';
import { listInstances } from '../observe.ts';
import { isAlive } from '../owned.ts';
import type { SeenInstance } from '../seen.ts';
import { readTypes } from '../types.ts';
import type { Workshop } from '../workshop.ts';
import { launchRequest, placeFor } from './launch-request.ts';

/** How often a host may be made anew while EC2 still remembers the earlier ones' tokens. */
const GENERATIONS = 50;
const SHOW_SECONDS = 60;

/**
 * Starts a host's machine, or finds the one that an earlier run started. A token gives the same machine however
 * often it is sent, even once that is terminated: then the next generation's token makes another.
 *
 * @throws UserError `no-capacity`, `creation-differs`
 */
export const launch = async (
  workshop: Workshop,
  machine: MachineSpec,
  after: Resource,
): Promise<SeenInstance> => {
  const { ec2, spec, signal } = workshop;
  const [place, authorizedKeys, { secretKey }] = await Promise.all([
    placeFor(workshop, machine, after),
    spec.authorizedKeys(),
    ec2.identity(),
  ]);
  const thing = { stack: spec.stack, kind: 'server', name: machine.name, region: ec2.region };
  for (let generation = 0; generation < GENERATIONS; generation += 1) {
    const token = tokenOf(thing, generation);
    const request = launchRequest(workshop, machine, place, { token, generation, authorizedKeys, secretKey });
    const made = await makeOrFind(workshop, machine, token, () => ec2.ask(request, { signal, fresh: true }));
    if (made !== undefined && isAlive(made)) return made;
  }
  throw new Error(`${machine.name} was made ${GENERATIONS} times of late`);
};

/** The machine of a token, terminated or not; nothing where EC2 remembers the token and no longer the machine. */
const makeOrFind = async (
  workshop: Workshop,
  machine: MachineSpec,
  token: string,
  create: () => Promise<unknown>,
): Promise<SeenInstance | undefined> => {
  const { ec2, signal } = workshop;
  const { clock } = ec2;
  const what = `the machine ${machine.name}`;
  const find = async (): Promise<SeenInstance | undefined> =>
    (await listInstances(ec2, [{ Name: 'client-token', Values: [token] }], signal))[0];
  try {
    return await createOnce({ what, couldDouble: false, find, create, signal, clock });
  } catch (error) {
    if (!isCloudError(error)) throw error;
    // Source: EC2 API reference, "Error codes".
    if (error.code === 'IdempotentInstanceTerminated') return undefined;
    if (CAPACITY.test(error.code)) throw await noCapacity(workshop, machine, error);
    if (error.code !== 'IdempotentParameterMismatch') throw error;
    return poll(find, { what, seconds: SHOW_SECONDS, signal, clock }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw differs(machine, cause);
    });
  }
};

const CAPACITY = /^Insufficient\w*Capacity$/;

const noCapacity = async (
  { ec2, signal }: Workshop,
  { name, type }: MachineSpec,
  error: CloudError,
): Promise<UserError> => {
  const zones = (await readTypes(ec2, [type], signal)).get(type)?.zones ?? [];
  return new UserError('no-capacity', `${name}: ${saidBy(error)}`, {
    hint: `AWS has no ${type} left there for now. Wait, set vm.zone to another of ${zones.join(', ')}, or take another vm.type. A disk that was made already stays in its zone.`,
    cause: error,
  });
};

const differs = ({ name }: MachineSpec, cause: unknown): UserError =>
  new UserError(
    'creation-differs',
    `an earlier run asked for ${name} with other settings, and it does not show`,
    {
      hint: 'Run it again in a minute. If it stays, look for the machine in the EC2 console, in every state.',
      cause,
    },
  );
