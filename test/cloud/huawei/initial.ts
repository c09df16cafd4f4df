import { randomUUID } from 'node:crypto';
import { defaultRules } from './vpc/rule.ts';
import type { State } from './state.ts';

/**
 * A project as a new account has it: the default VPC with one subnet, and the default security group.
 *
 * @param cidr of that VPC
 */
export const initialState = (account: string, region: string, cidr: string): State => {
  const createdAt = Date.now() - 86_400_000;
  const [vpcId, groupId] = [randomUUID(), randomUUID()];
  return {
    account,
    region,
    projectId: hex(),
    domainId: hex(),
    userId: hex(),
    quotas: {
      instances: 50,
      cores: 200,
      ram: 409_600,
      vpcs: 5,
      subnets: 100,
      securityGroups: 100,
      rules: 5000,
      publicIps: 10,
      volumes: 100,
    },
    vpcs: [{ id: vpcId, name: 'vpc-default', cidr, description: '', createdAt, tags: [] }],
    subnets: [
      {
        id: randomUUID(),
        neutronId: randomUUID(),
        name: 'subnet-default',
        vpcId,
        cidr: `${cidr.split('/')[0]}/24`,
        gateway: cidr.replace(/\d+\/\d+$/, '1'),
        description: '',
        dns: ['100.125.1.250', '100.125.129.250'],
        createdAt,
        tags: [],
      },
    ],
    securityGroups: [
      { id: groupId, name: 'default', description: 'Default security group', createdAt, tags: [] },
    ],
    rules: defaultRules(groupId, createdAt),
    ports: [],
    publicIps: [],
    volumes: [],
    servers: [],
    jobs: [],
    keyPairs: [],
    namespaces: [],
    clientTokens: {},
  };
};

/** An id as IAM writes one: 32 hex digits. */
const hex = (): string => randomUUID().replaceAll('-', '');
