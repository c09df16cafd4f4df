import { z } from 'zod';
import { typeNamed, type InstanceType } from './catalog.ts';
import { refuse } from './refusals.ts';
import type { State } from './state.ts';
import type { World } from './world.ts';

type Known = { name: string; of: keyof State['quota'] };

/** By service and code; source: EC2 user guide, "On-Demand Instance quotas", and VPC user guide, "Quotas". */
const QUOTAS: Record<string, Known> = {
  'ec2/L-1216C47A': {
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    of: 'vcpus',
  },
  'ec2/L-0263D0A3': { name: 'EC2-VPC Elastic IPs', of: 'addresses' },
  'vpc/L-F678F1CE': { name: 'VPCs per Region', of: 'vpcs' },
  'vpc/L-E79EC296': { name: 'VPC security groups per Region', of: 'groups' },
};

export const quotaNamed = z.strictObject({ ServiceCode: z.string(), QuotaCode: z.string() });

/** Source: Service Quotas API reference, "GetServiceQuota". */
export const quotaBody = (
  { state }: World,
  { ServiceCode, QuotaCode }: z.infer<typeof quotaNamed>,
): object => {
  const known = QUOTAS[`${ServiceCode}/${QuotaCode}`];
  if (known === undefined)
    throw refuse('NoSuchResourceException', 'The request failed because the specified quota does not exist.');
  return {
    ServiceCode,
    ServiceName:
      ServiceCode === 'vpc'
        ? 'Amazon Virtual Private Cloud (Amazon VPC)'
        : 'Amazon Elastic Compute Cloud (Amazon EC2)',
    QuotaArn: `arn:aws:servicequotas:${state.region}:${state.account}:${ServiceCode}/${QuotaCode}`,
    QuotaCode,
    QuotaName: known.name,
    Value: state.quota[known.of],
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
    QuotaAppliedAtLevel: 'ACCOUNT',
  };
};

/**
 * Refuses to run more than the quota allows; what is stopped does not count.
 * Source: EC2 user guide, "On-Demand Instance quotas".
 */
export const checkProcessors = (world: World, started: readonly InstanceType[]): void => {
  const { instances, quota } = world.state;
  const running = instances
    .filter(({ power }) => power.to === 'running')
    .flatMap(({ instanceType }) => typeNamed(instanceType) ?? []);
  const used = [...running, ...started].reduce((sum, { vcpus }) => sum + vcpus, 0);
  if (used > quota.vcpus)
    throw refuse(
      'VcpuLimitExceeded',
      `You have requested more vCPU capacity than your current vCPU limit of ${quota.vcpus} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
    );
};
