import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { askAws } from '../cloud/aws/client.ts';
import { isCloudError } from '../cloud/error.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import type { Found } from '../provider.ts';
import { allOf, type Ec2 } from './client.ts';
import { ownNetwork } from './desired.ts';
import { listGroups } from './observe.ts';
import { addressOfHost, groupIn, instanceOfHost, networkIn } from './owned.ts';
import {
  demandsOf,
  ELASTIC_IPS,
  GROUPS,
  NETWORKS,
  processorQuotaOf,
  together,
  unknownTypes,
  weigh,
  type Demand,
  type Limit,
  type Quota,
} from './quota.ts';
import type { Seen, SeenInstance } from './seen.ts';
import { readTypes } from './types.ts';

/** Whether the account's quotas leave room for what the inventory still has to make. */

export const addressesLeft = (ec2: Ec2, spec: CloudSpec, seen: Seen, signal: AbortSignal): Promise<Found> => {
  const { length: needed } = spec.machines.filter(
    (machine) => machine.elasticIp === true && addressOfHost(spec, seen, machine) === undefined,
  );
  return left(ec2, { quota: ELASTIC_IPS, needed }, () => seen.addresses.length, signal);
};

export const networksLeft = (ec2: Ec2, spec: CloudSpec, seen: Seen, signal: AbortSignal): Promise<Found> => {
  const needed = ownNetwork(spec) !== undefined && networkIn(spec, seen) === undefined ? 1 : 0;
  return left(ec2, { quota: NETWORKS, needed }, () => seen.vpcs.length, signal);
};

export const groupsLeft = (ec2: Ec2, spec: CloudSpec, seen: Seen, signal: AbortSignal): Promise<Found> => {
  const needed = spec.securityGroup === undefined && groupIn(spec, seen) === undefined ? 1 : 0;
  return left(ec2, { quota: GROUPS, needed }, async () => (await listGroups(ec2, [], signal)).length, signal);
};

export const processorsLeft = async (
  ec2: Ec2,
  spec: CloudSpec,
  seen: Seen,
  signal: AbortSignal,
): Promise<Found> => {
  const wanted = spec.machines
    .filter(({ name }) => !countsAlready(instanceOfHost(spec, seen, name)))
    .map(({ type }) => type);
  if (wanted.length === 0) return NONE_NEEDED;
  const [types, running] = await Promise.all([readTypes(ec2, wanted, signal), runningInstances(ec2, signal)]);
  const { demands, unknown } = demandsOf(wanted, types);
  const usedOf = (quota: Quota): number =>
    running.filter(({ type }) => processorQuotaOf(type) === quota).reduce((sum, { vcpus }) => sum + vcpus, 0);
  const founds = await Promise.all(
    demands.map((demand) => left(ec2, demand, () => usedOf(demand.quota), signal)),
  );
  return together(unknown.length === 0 ? founds : [...founds, unknownTypes(unknown, ec2.region)]);
};

const NONE_NEEDED: Found = { state: 'well', text: 'no more are needed' };

const left = async (
  ec2: Ec2,
  demand: Demand,
  count: () => number | Promise<number>,
  signal: AbortSignal,
): Promise<Found> => {
  if (demand.needed === 0) return NONE_NEEDED;
  const [limit, used] = await Promise.all([readLimit(ec2, demand.quota, signal), count()]);
  return weigh(demand, { used, limit, region: ec2.region });
};

/** A stopped machine counts once it is started again. */
const RUNNING = ['pending', 'running'];

const countsAlready = (instance: SeenInstance | undefined): boolean =>
  instance !== undefined && RUNNING.includes(instance.state);

/** The whole account's instances that count against the quotas of running on demand. */
const runningInstances = (ec2: Ec2, signal: AbortSignal): Promise<{ type: string; vcpus: number }[]> =>
  allOf(
    (next) =>
      ec2.ask(
        new DescribeInstancesCommand({
          Filters: [{ Name: 'instance-state-name', Values: RUNNING }],
          ...next,
        }),
        { signal },
      ),
    ({ Reservations = [] }) =>
      Reservations.flatMap(({ Instances = [] }) => Instances)
        // Spot requests, capacity blocks and dedicated hosts have quotas of their own.
        .filter(
          ({ InstanceLifecycle, Placement }) =>
            InstanceLifecycle === undefined && Placement?.Tenancy !== 'host',
        )
        .map(({ InstanceType: type = '', CpuOptions }) => ({
          type,
          vcpus: (CpuOptions?.CoreCount ?? 1) * (CpuOptions?.ThreadsPerCore ?? 1),
        })),
  );

/** Seconds; a doctor waits no longer where only EC2 can be reached. */
const ATTEMPT_SECONDS = 10;
const TOTAL_SECONDS = 20;

/**
 * What Service Quotas says of a quota; a refusal is no reason not to provision.
 *
 * @see https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
 */
const readLimit = async (ec2: Ec2, { service, code }: Quota, signal: AbortSignal): Promise<Limit> => {
  // Not before it is needed: the SDK takes longer to load than most of what berth does.
  const { GetServiceQuotaCommand, ServiceQuotasClient } = await import('@aws-sdk/client-service-quotas');
  const client = new ServiceQuotasClient(ec2.settings);
  const command = new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code });
  try {
    const { Quota: told } = await askAws((abortSignal) => client.send(command, { abortSignal }), {
      action: 'GetServiceQuota',
      signal,
      repeatable: 'safe',
      attemptSeconds: ATTEMPT_SECONDS,
      totalSeconds: TOTAL_SECONDS,
      clock: ec2.clock,
    });
    if (told?.Value !== undefined) return { value: told.Value };
    return { unread: told?.ErrorReason?.ErrorMessage ?? 'Service Quotas tells no value' };
  } catch (error) {
    if (!isCloudError(error)) throw error;
    return { unread: `${error.code}: ${error.message}` };
  } finally {
    client.destroy();
  }
};
