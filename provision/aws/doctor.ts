import { DescribeAvailabilityZonesCommand } from '@aws-sdk/client-ec2';
import { UserError } from '../../core/user-error.ts';
import type { Choice } from '../cloud/desired.ts';
import { inWords } from '../cloud/failure.ts';
import { clockFound } from '../cloud/skew.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import { finding, type Finding, type Found } from '../provider.ts';
import { advise } from './advice.ts';
import { lookUpChoices } from './choices.ts';
import type { Ec2 } from './client.ts';
import type { World } from './desired.ts';
import { look } from './observe.ts';
import { instanceOfHost, networkIn } from './owned.ts';
import { deniedWrites } from './permitted.ts';
import { addressesLeft, groupsLeft, networksLeft, processorsLeft } from './quotas.ts';
import { checkNamed } from './refusals.ts';

/** Seconds from which the clock is ill, and when requests are refused. */
const CLOCK = { ill: 240, refused: 'five minutes' };

/**
 * What a doctor asks of AWS before anything is made: reads, and writes with `DryRun`, which only say whether they
 * would be allowed.
 */
export const examine = (ec2: Ec2, spec: CloudSpec, signal: AbortSignal): Promise<Finding>[] => {
  const zones = ec2
    .ask(new DescribeAvailabilityZonesCommand({}), { signal })
    .then(({ AvailabilityZones = [] }) => AvailabilityZones.flatMap(({ ZoneName }) => ZoneName ?? []));
  const world = zones.then(async (): Promise<World> => {
    const seen = await look(ec2, spec, signal);
    return { seen, choices: await lookUpChoices(ec2, spec, seen, signal) };
  });
  // Each is heard where it is asked for.
  world.catch(() => {});
  /** What can only be looked at once somebody is let in at all. */
  const inside = (name: string, see: (world: World) => Promise<Found> | Found): Promise<Finding> =>
    ask(name, async () => {
      const entered = await zones.then(
        () => true,
        () => false,
      );
      return entered ? see(await world) : { state: 'doubtful', text: 'not looked at: see credentials' };
    });
  return [
    ask('credentials', async () => {
      const [{ accessKeyId }, names] = await Promise.all([ec2.identity(), zones]);
      return {
        state: 'well',
        text: `the access key ${accessKeyId} is let in to ${ec2.region} (${names.join(', ')})`,
      };
    }),
    ask('clock', async () => {
      await zones.catch(() => {});
      return clockFound(ec2.skew(), 'AWS', CLOCK);
    }),
    inside('network', ({ seen }) => {
      checkNamed(spec, seen);
      const vpc = networkIn(spec, seen);
      return { state: 'well', text: vpc === undefined ? 'one is to be made' : `${vpc.id} (${vpc.cidr})` };
    }),
    inside('permissions', async (looked) => permissions(ec2, spec, looked, signal)),
    inside('quota: addresses', ({ seen }) => addressesLeft(ec2, spec, seen, signal)),
    inside('quota: vCPUs', ({ seen }) => processorsLeft(ec2, spec, seen, signal)),
    inside('quota: security groups', ({ seen }) => groupsLeft(ec2, spec, seen, signal)),
    inside('quota: networks', ({ seen }) => networksLeft(ec2, spec, seen, signal)),
    ...spec.machines.map(({ name }) =>
      inside(`machine: ${name}`, ({ seen, choices }) => {
        const there = instanceOfHost(spec, seen, name);
        return there === undefined
          ? chosen(choices.get(name))
          : { state: 'well', text: `${there.id}, ${there.type} in ${there.zone}, is ${there.state}` };
      }),
    ),
  ];
};

const ask = (name: string, see: () => Promise<Found>): Promise<Finding> =>
  finding(name, () => inWords('asking AWS', advise, see));

const chosen = (choice: Choice | UserError | undefined): Found => {
  if (choice instanceof UserError) throw choice;
  return { state: 'well', text: `to be made from ${choice?.image} in ${choice?.zone}` };
};

const permissions = async (ec2: Ec2, spec: CloudSpec, world: World, signal: AbortSignal): Promise<Found> => {
  const { tried, denied, unclear } = await deniedWrites(ec2, spec, world, signal);
  if (denied.length > 0) {
    const hint = 'have them allowed for this identity by an IAM policy';
    return { state: 'ill', text: `not allowed: ${denied.map((action) => `ec2:${action}`).join(', ')}`, hint };
  }
  const text = `${tried.length} kinds of writes would be allowed`;
  if (unclear.length === 0) return { state: 'well', text };
  return { state: 'doubtful', text: [text, ...unclear].join('; '), hint: 'mend what the message says' };
};
