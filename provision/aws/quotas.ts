import { DescribeAccountAttributesCommand } from '@aws-sdk/client-ec2';
import type { CloudSpec } from '../cloud/spec.ts';
import type { Found } from '../provider.ts';
import type { Ec2 } from './client.ts';
import type { World } from './desired.ts';
import { addressOfHost, instanceOfHost, networkIn } from './owned.ts';
import { readTypes } from './types.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html */
export const addressesLeft = async (
  ec2: Ec2,
  spec: CloudSpec,
  seen: World['seen'],
  signal: AbortSignal,
): Promise<Found> => {
  const { AccountAttributes = [] } = await ec2.ask(new DescribeAccountAttributesCommand({}), { signal });
  const quota = Number(
    AccountAttributes.find(({ AttributeName }) => AttributeName === 'vpc-max-elastic-ips')
      ?.AttributeValues?.[0]?.AttributeValue ?? 'NaN',
  );
  const needed = spec.machines.filter(
    (machine) => machine.elasticIp === true && addressOfHost(spec, seen, machine) === undefined,
  ).length;
  const used = seen.addresses.length;
  const text = `${used} of ${Number.isNaN(quota) ? 'an unknown number of' : quota} elastic IPs are taken, ${needed} more are to be made`;
  if (Number.isNaN(quota)) return { state: 'doubtful', text };
  if (used + needed <= quota) return { state: 'well', text };
  const hint = 'release some, ask for more in Service Quotas (EC2), or set vm.elasticIp: false';
  return { state: 'ill', text, hint };
};

/** Of a new account; EC2 itself tells of neither quota, only Service Quotas does. */
const NETWORKS = 5;
const PROCESSORS_SEEN_BY = 'aws service-quotas get-service-quota --service-code ec2 --quota-code L-1216C47A';

/** A VPC of its own counts; one that is there already is counted. */
export const networksLeft = (spec: CloudSpec, seen: World['seen']): Found => {
  const { length } = seen.vpcs;
  if (networkIn(spec, seen) !== undefined) return { state: 'well', text: 'the network is there' };
  const text = `${length} VPCs are there, one more is to be made`;
  if (length < NETWORKS) return { state: 'well', text };
  const hint = `the quota is ${NETWORKS} a region unless it was raised: see Service Quotas (VPC), or use one that exists`;
  return { state: 'doubtful', text, hint };
};

export const processorsNeeded = async (
  ec2: Ec2,
  spec: CloudSpec,
  { seen }: World,
  signal: AbortSignal,
): Promise<Found> => {
  const missing = spec.machines.filter(({ name }) => instanceOfHost(spec, seen, name) === undefined);
  if (missing.length === 0) return { state: 'well', text: 'no more are needed' };
  const types = await readTypes(
    ec2,
    missing.map(({ type }) => type),
    signal,
  );
  const needed = missing.reduce((sum, { type }) => sum + (types.get(type)?.vcpus ?? 0), 0);
  return { state: 'well', text: `${needed} more are needed; what is left: ${PROCESSORS_SEEN_BY}` };
};
