import { StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { UserError } from '../../../core/user-error.ts';
import { progressOf } from '../../cloud/progress.ts';
import { poll } from '../../cloud/retry.ts';
import { listInstances } from '../observe.ts';
import { isAlive } from '../owned.ts';
import type { SeenInstance } from '../seen.ts';
import type { Workshop } from '../workshop.ts';

const WAIT_SECONDS = 600;

/**
 * The machine as it is once it is in one of the states.
 *
 * @throws UserError `machine-gone` where it is terminated meanwhile, `cloud-timeout`
 */
export const waitFor = async (
  { ec2, emit, signal }: Workshop,
  { id, address }: { id: string; address: string },
  states: readonly string[],
): Promise<SeenInstance> => {
  const tell = progressOf(emit, address);
  return poll(
    async () => {
      const [instance] = await listInstances(ec2, [{ Name: 'instance-id', Values: [id] }], signal);
      if (instance === undefined) return undefined;
      if (states.includes(instance.state)) return instance;
      if (!isAlive(instance)) throw gone(address, id);
      tell(`${id} is ${instance.state}`);
      return undefined;
    },
    { what: `${address} to be ${states.join(' or ')}`, seconds: WAIT_SECONDS, signal, clock: ec2.clock },
  );
};

const gone = (address: string, id: string): UserError =>
  new UserError('machine-gone', `${address}: the machine ${id} was terminated meanwhile`, {
    hint: "Its state transition reason is in the EC2 console; often a disk's encryption key or quota. Run it again: another is made.",
  });

type Machine = { id: string; address: string };

export const start = async (workshop: Workshop, machine: Machine): Promise<SeenInstance> => {
  const { ec2, signal } = workshop;
  await ec2.ask(new StartInstancesCommand({ InstanceIds: [machine.id] }), { signal, fresh: true });
  return waitFor(workshop, machine, ['running']);
};

export const stop = async (workshop: Workshop, machine: Machine): Promise<SeenInstance> => {
  const { ec2, signal } = workshop;
  await ec2.ask(new StopInstancesCommand({ InstanceIds: [machine.id] }), { signal, fresh: true });
  return waitFor(workshop, machine, ['stopped']);
};

/** A terminated machine is still listed for a while; so is, for a moment, one that is not. */
export const waitForEnd = async (
  { ec2, emit, signal }: Workshop,
  { id, address }: Machine,
): Promise<void> => {
  const tell = progressOf(emit, address);
  await poll(
    async () => {
      const [instance] = await listInstances(ec2, [{ Name: 'instance-id', Values: [id] }], signal);
      if (instance === undefined || instance.state === 'terminated') return true;
      tell(`${id} is ${instance.state}`);
      return undefined;
    },
    { what: `${address} to be gone`, seconds: WAIT_SECONDS, signal, clock: ec2.clock },
  );
};
