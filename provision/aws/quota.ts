import type { Found } from '../provider.ts';

/** What an account may have of something in one region, as Service Quotas knows it. */
export type Quota = {
  service: 'ec2' | 'vpc';
  code: string;
  what: string;
  /** What to do besides asking for more. */
  instead: string;
};

/** Source: EC2 user guide, "Elastic IP address quota". */
export const ELASTIC_IPS: Quota = {
  service: 'ec2',
  code: 'L-0263D0A3',
  what: 'elastic IPs',
  instead: 'release some, or set vm.elasticIp: false',
};

/** Source: VPC user guide, "Amazon VPC quotas". */
export const NETWORKS: Quota = {
  service: 'vpc',
  code: 'L-F678F1CE',
  what: 'VPCs',
  instead: 'use one that exists (provider.network)',
};

/** Source: VPC user guide, "Amazon VPC quotas". */
export const GROUPS: Quota = {
  service: 'vpc',
  code: 'L-E79EC296',
  what: 'security groups',
  instead: 'delete unused ones, or name one that exists (provider.securityGroup)',
};

const processors = (code: string, name: string): Quota => ({
  service: 'ec2',
  code,
  what: `vCPUs of running ${name} instances`,
  instead: 'stop what is not needed, or take a smaller vm.type',
});

/**
 * Which families of instance types share which quota while they run on demand.
 * Source: EC2 user guide, "On-Demand Instance quotas"; "Naming conventions" for what a family is.
 */
const PROCESSORS: readonly [Quota, families: readonly string[]][] = [
  [processors('L-1216C47A', 'Standard'), ['a', 'c', 'd', 'h', 'i', 'im', 'is', 'm', 'r', 't', 'z']],
  [processors('L-DB2E81BA', 'G and VT'), ['g', 'gr', 'vt']],
  [processors('L-417A185B', 'P'), ['p']],
  [processors('L-74FC7D96', 'F'), ['f']],
  [processors('L-7295265B', 'X'), ['x']],
  [processors('L-1945791B', 'Inf'), ['inf']],
  [processors('L-2C3B7624', 'Trn'), ['trn']],
  [processors('L-6E869C2A', 'DL'), ['dl']],
  [processors('L-F7808C92', 'HPC'), ['hpc']],
  [processors('L-43DA4232', 'High Memory'), ['u']],
];

/** The quota that an instance type's vCPUs count against; undefined for a family that nothing is known of. */
export const processorQuotaOf = (type: string): Quota | undefined => {
  const family = /^[a-z]+/.exec(type)?.[0] ?? '';
  return PROCESSORS.find(([, families]) => families.includes(family))?.[0];
};

export type Demand = { quota: Quota; needed: number };

/** The vCPUs that machines of these types need of each quota, and the types of which that is not known. */
export const demandsOf = (
  types: readonly string[],
  known: ReadonlyMap<string, { vcpus: number }>,
): { demands: Demand[]; unknown: string[] } => {
  const needed = new Map<Quota, number>();
  const unknown = new Set<string>();
  for (const type of types) {
    const quota = processorQuotaOf(type);
    const vcpus = known.get(type)?.vcpus;
    if (quota === undefined || vcpus === undefined) unknown.add(type);
    else needed.set(quota, (needed.get(quota) ?? 0) + vcpus);
  }
  return {
    demands: [...needed].map(([quota, count]) => ({ quota, needed: count })),
    unknown: [...unknown],
  };
};

/** What Service Quotas said, or why it did not. */
export type Limit = { value: number } | { unread: string };

/** Whether what is still to be made fits beside what is used. */
export const weigh = (
  { quota, needed }: Demand,
  { used, limit, region }: { used: number; limit: Limit; region: string },
): Found => {
  const { what, service, code, instead } = quota;
  const which = `--region ${region} --service-code ${service} --quota-code ${code}`;
  const text = `${needed} more needed, ${used} of ${'value' in limit ? limit.value : 'an unknown number of'} ${what} are taken`;
  if ('unread' in limit) {
    return {
      state: 'doubtful',
      text: `${text} (${limit.unread})`,
      hint: `look at it by hand: aws service-quotas get-service-quota ${which}; or allow this identity servicequotas:GetServiceQuota`,
    };
  }
  if (used + needed <= limit.value) return { state: 'well', text };
  return {
    state: 'ill',
    text,
    hint: `ask for more: aws service-quotas request-service-quota-increase ${which} --desired-value ${used + needed}; or ${instead}`,
  };
};

/** Of types whose family, or whose size, is not known here. */
export const unknownTypes = (types: readonly string[], region: string): Found => ({
  state: 'doubtful',
  text: `what ${types.join(', ')} ${types.length === 1 ? 'counts' : 'count'} against is not known`,
  hint: `look at it by hand: aws service-quotas list-service-quotas --region ${region} --service-code ec2 --query "Quotas[?contains(QuotaName, 'On-Demand')].[QuotaName, Value]"`,
});

const WORST_FIRST = ['ill', 'doubtful', 'well'] as const;

/** Several findings as one, which is as bad as the worst of them. */
export const together = (founds: readonly Found[]): Found => {
  const hints = founds.flatMap(({ hint }) => hint ?? []);
  return {
    state: WORST_FIRST.find((state) => founds.some((found) => found.state === state)) ?? 'well',
    text: founds.map(({ text }) => text).join('; '),
    ...(hints.length > 0 && { hint: hints.join('; ') }),
  };
};
