import { UserError } from '../../core/user-error.ts';
import type { Choice } from '../cloud/desired.ts';
import { inWords } from '../cloud/failure.ts';
import type { HuaweiCredentials } from '../cloud/huawei/credentials.ts';
import { hostThingName, stackName } from '../cloud/names.ts';
import { clockFound } from '../cloud/skew.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';
import { finding, type Finding, type Found } from '../provider.ts';
import { advise } from './advice.ts';
import { listFlavors, serverLimits } from './api/flavors.ts';
import { tryGroup } from './api/groups.ts';
import { networkQuotas } from './api/networks.ts';
import { tryServer } from './api/servers.ts';
import { choose } from './choices.ts';
import type { Cloud } from './client.ts';
import { DISK_TYPE, type World } from './desired.ts';
import type { Open } from './hosts.ts';
import { look } from './observe.ts';
import { addressOfHost, groupIn, networkIn, ownCidr, serverOfHost, subnetIn } from './owned.ts';
import { checkNamed } from './refusals.ts';

type Patient = {
  open: Open;
  spec: CloudSpec;
  credentials: HuaweiCredentials;
  /** Seconds that this machine's clock is ahead of the cloud's, by its last answer. */
  skew: () => number | undefined;
};

/** Seconds from which the clock is ill, and when requests are refused. */
const CLOCK = { ill: 300, refused: 'fifteen minutes' };

/**
 * What a doctor asks of Huawei Cloud before anything is made: reads, and creations with `dry_run`, which only say
 * whether they would be done.
 */
export const examine = (
  { open, spec, credentials, skew }: Patient,
  signal: AbortSignal,
): Promise<Finding>[] => {
  const opened = open(signal);
  const world = opened.then(async (cloud): Promise<World> => {
    const seen = await look(cloud, spec);
    return { seen, choices: await choose(cloud, spec, seen) };
  });
  // Each is heard where it is asked for.
  world.catch(() => {});
  const letIn = world.then(
    () => true,
    () => false,
  );
  /** What can only be looked at once somebody is let in at all. */
  const inside = (
    name: string,
    see: (cloud: Cloud, world: World) => Promise<Found> | Found,
  ): Promise<Finding> =>
    ask(name, async () =>
      (await letIn)
        ? see(await opened, await world)
        : { state: 'doubtful', text: 'not looked at: see credentials' },
    );
  return [
    ask('credentials', async () => {
      const { region, projectId } = await opened;
      await world;
      const text = `the access key ${credentials.accessKey} (${credentials.from}) is let in to ${region}, project ${projectId}`;
      return { state: 'well', text };
    }),
    ask('clock', async () => {
      await letIn;
      return clockFound(skew(), 'Huawei Cloud', CLOCK);
    }),
    inside('network', (_cloud, { seen }) => {
      checkNamed(spec, seen);
      const vpc = networkIn(spec, seen);
      return { state: 'well', text: vpc === undefined ? 'one is to be made' : `${vpc.name} (${vpc.cidr})` };
    }),
    inside('permission: security groups', async (cloud) => {
      await tryGroup(cloud, stackName(spec.stack));
      return { state: 'well', text: 'one could be made' };
    }),
    inside('quota: servers', (cloud, { seen }) => serversLeft(cloud, spec, seen)),
    inside('quota: network', (cloud, { seen }) => networkLeft(cloud, spec, seen)),
    ...spec.machines.map((machine) =>
      inside(`machine: ${machine.name}`, async (cloud, { seen, choices }) => {
        const there = serverOfHost(spec.stack, seen, machine.name);
        if (there === undefined) return couldBeMade(cloud, spec, seen, machine, choices.get(machine.name));
        return { state: 'well', text: `${there.id}, ${there.type} in ${there.zone}, is ${there.status}` };
      }),
    ),
  ];
};

const ask = (name: string, see: () => Promise<Found>): Promise<Finding> =>
  finding(name, () => inWords(name, advise, see));

type Seen = World['seen'];

/** One line of a quota; a limit of -1 is none. */
const left = (
  what: string,
  used: number,
  limit: number,
  needed: number,
): { text: string; enough: boolean } => ({
  text: `${used} of ${limit < 0 ? 'unlimited' : limit} ${what} are taken, ${needed} more are to be made`,
  enough: limit < 0 || used + needed <= limit,
});

const foundOf = (lines: readonly { text: string; enough: boolean }[], hint: string): Found => {
  const text = lines.map((line) => line.text).join('; ');
  return lines.every(({ enough }) => enough) ? { state: 'well', text } : { state: 'ill', text, hint };
};

const missingIn = ({ stack, machines }: CloudSpec, seen: Seen): MachineSpec[] =>
  machines.filter(({ name }) => serverOfHost(stack, seen, name) === undefined);

const serversLeft = async (cloud: Cloud, spec: CloudSpec, seen: Seen): Promise<Found> => {
  const missing = missingIn(spec, seen);
  const [limits, flavors] = await Promise.all([serverLimits(cloud), listFlavors(cloud)]);
  const cores = missing.map(({ type }) => flavors.find(({ id }) => id === type)?.cores ?? 0);
  const line = (what: string, used: string, limit: string, needed: number) =>
    left(what, limits[used] ?? 0, limits[limit] ?? -1, needed);
  return foundOf(
    [
      line('servers', 'totalInstancesUsed', 'maxTotalInstances', missing.length),
      line(
        'vCPUs',
        'totalCoresUsed',
        'maxTotalCores',
        cores.reduce((sum, count) => sum + count, 0),
      ),
    ],
    'ask for more in the console (My Quotas), delete what is not needed, or take a smaller vm.type',
  );
};

const networkLeft = async (cloud: Cloud, spec: CloudSpec, seen: Seen): Promise<Found> => {
  const quotas = await networkQuotas(cloud);
  const line = (what: string, kind: string, needed: number) => {
    const { used = 0, quota = -1 } = quotas.find(({ type }) => type === kind) ?? {};
    return left(what, used, quota, needed);
  };
  const addresses = spec.machines.filter(
    (machine) => machine.elasticIp === true && addressOfHost(spec, seen, machine) === undefined,
  );
  return foundOf(
    [
      line('elastic IPs', 'publicIp', addresses.length),
      line('VPCs', 'vpc', ownCidr(spec) !== undefined && networkIn(spec, seen) === undefined ? 1 : 0),
      line('security groups', 'securityGroup', groupIn(spec, seen) === undefined ? 1 : 0),
    ],
    'ask for more in the console (My Quotas), delete what is not needed, or name what exists: provider.network, provider.securityGroup, vm.elasticIp',
  );
};

/** Tries it in the stack's network, or while that does not exist in any other. */
const couldBeMade = async (
  cloud: Cloud,
  spec: CloudSpec,
  seen: Seen,
  { name, type, rootDisk }: MachineSpec,
  choice: Choice | UserError | undefined,
): Promise<Found> => {
  if (choice === undefined || choice instanceof UserError) throw choice ?? new Error(`no host ${name}`);
  const { image, zone } = choice;
  const text = `to be made as ${type} from the image ${image} in ${zone}`;
  const subnet = subnetIn(spec, seen) ?? seen.subnets[0];
  if (subnet === undefined) {
    return {
      state: 'doubtful',
      text: `${text}; whether it may be cannot be tried before there is a network`,
    };
  }
  await tryServer(cloud, {
    name: hostThingName(spec.stack, name),
    imageRef: image,
    flavorRef: type,
    availability_zone: zone,
    vpcid: subnet.vpc,
    nics: [{ subnet_id: subnet.id }],
    root_volume: { volumetype: rootDisk.type ?? DISK_TYPE, size: rootDisk.size },
  });
  return { state: 'well', text: `${text}; a trial was let through` };
};
