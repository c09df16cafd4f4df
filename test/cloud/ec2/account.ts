import { randomBytes } from 'node:crypto';
import { addressAt, sizeOf } from '../kit/addresses.ts';
import { catalogImages, catalogParameters, ZONES } from './catalog.ts';
import { begin, newId } from './ids.ts';
import type { State } from './state.ts';

const NETWORK = '172.31.0.0/16';

/**
 * An account as AWS makes one: a default VPC with a subnet in each zone, a way out, a default security group, and
 * the quotas of a new account.
 *
 * @param cidr of the default VPC, which is the datacenter's where there is one
 */
export const newAccount = (region: string, cidr = NETWORK): State => {
  const images = catalogImages();
  const state: State = {
    account: '111122223333',
    region,
    quota: { vcpus: 32, addresses: 5, vpcs: 5, groups: 2500, groupRules: 60 },
    registryPassword: randomBytes(32).toString('base64url'),
    instances: [],
    volumes: [],
    deletedVolumes: [],
    addresses: [],
    groups: [],
    rules: [],
    keyPairs: [],
    vpcs: [],
    subnets: [],
    gateways: [],
    routeTables: [],
    images,
    parameters: catalogParameters(images),
    repositories: [],
  };
  const vpc = addVpc(state, cidr, {}, true);
  const gateway = { ...begin('igw'), vpcId: vpc.id };
  state.gateways.push(gateway);
  state.routeTables[0]?.routes.push({ destination: '0.0.0.0/0', gatewayId: gateway.id });
  const prefix = Number(cidr.split('/')[1]) + 1;
  for (const [place, letter] of ZONES.entries()) {
    state.subnets.push({
      ...begin('subnet'),
      vpcId: vpc.id,
      cidr: `${addressAt(cidr, (place * sizeOf(cidr)) / ZONES.length)}/${prefix}`,
      zone: `${region}${letter}`,
      isDefault: true,
      mapPublicIp: true,
    });
  }
  // Made long before anybody looks: what is new is not yet in answers.
  for (const made of [...state.vpcs, ...state.subnets, ...state.gateways, ...state.groups, ...state.rules])
    made.createdAt = 0;
  for (const table of state.routeTables) table.createdAt = 0;
  return state;
};

/** A VPC with what AWS makes along with it: a default security group and a main route table. */
export const addVpc = (
  state: State,
  cidr: string,
  tags: Record<string, string>,
  isDefault = false,
): State['vpcs'][number] => {
  const vpc = { ...begin('vpc', tags), cidr, isDefault, dnsSupport: true, dnsHostnames: isDefault };
  state.vpcs.push(vpc);
  const group = {
    ...begin('sg'),
    name: 'default',
    description: 'default VPC security group',
    vpcId: vpc.id,
  };
  state.groups.push(group);
  const all = { groupId: group.id, protocol: '-1', from: -1, to: -1 };
  state.rules.push(
    { ...begin('sgr'), ...all, egress: false, peer: { kind: 'group', value: group.id } },
    { ...begin('sgr'), ...all, egress: true, peer: { kind: 'ipv4', value: '0.0.0.0/0' } },
  );
  state.routeTables.push({
    ...begin('rtb'),
    vpcId: vpc.id,
    associationId: newId('rtbassoc'),
    routes: [{ destination: cidr, gatewayId: 'local' }],
  });
  return vpc;
};
