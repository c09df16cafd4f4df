import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeKeyPairsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  type Filter,
} from '@aws-sdk/client-ec2';
import { hostThingName, stackName, TAGS } from '../cloud/names.ts';
import { diskName, type CloudSpec } from '../cloud/spec.ts';
import { allOf, type Ec2 } from './client.ts';
import { isStacks, nameOf } from './owned.ts';
import {
  DEFAULT_ROUTE,
  addressOf,
  groupOf,
  instanceOf,
  keyOf,
  subnetOf,
  volumeOf,
  vpcOf,
  type Seen,
  type SeenGateway,
  type SeenGroup,
  type SeenInstance,
  type SeenVolume,
} from './seen.ts';

/**
 * Asks EC2 for everything that is a stack's: seven questions side by side, one more for a network of its own.
 * Only where a thing is missing it is also looked for by its name, in case somebody took its tag off.
 */
export const look = async (ec2: Ec2, spec: CloudSpec, signal: AbortSignal): Promise<Seen> => {
  const { stack, machines } = spec;
  const own = [{ Name: `tag:${TAGS.stack}`, Values: [stack] }];
  const [instances, volumes, addresses, vpcs, subnets, groups, keys] = await Promise.all([
    withUntagged(
      spec,
      machines.map(({ name }) => name),
      own,
      (filters) => listInstances(ec2, filters, signal),
    ),
    withUntagged(
      spec,
      machines.flatMap((machine) => machine.dataDisks.map((disk) => diskName(machine, disk))),
      own,
      (filters) => listVolumes(ec2, filters, signal),
    ),
    ec2
      .ask(new DescribeAddressesCommand({}), { signal })
      .then(({ Addresses = [] }) => Addresses.map(addressOf)),
    allOf(
      (next) => ec2.ask(new DescribeVpcsCommand(next), { signal }),
      ({ Vpcs }) => Vpcs?.map(vpcOf),
    ),
    allOf(
      (next) => ec2.ask(new DescribeSubnetsCommand(next), { signal }),
      ({ Subnets }) => Subnets?.map(subnetOf),
    ),
    groupsOf(ec2, spec, signal),
    listKeys(ec2, [stackName(stack), ...(spec.keyPair === undefined ? [] : [spec.keyPair])], signal),
  ]);
  const network = vpcs.find((vpc) => isStacks(stack, vpc));
  const gateways = network === undefined ? [] : await gatewaysOf(ec2, stack, network.id, signal);
  return { instances, volumes, addresses, vpcs, subnets, groups, keys, gateways };
};

/** What a filter finds, and what it misses of the wanted things by their names. */
const withUntagged = async <Thing extends { tags: Record<string, string> }>(
  { stack }: CloudSpec,
  wanted: readonly string[],
  own: Filter[],
  list: (filters: Filter[]) => Promise<Thing[]>,
): Promise<Thing[]> => {
  const tagged = await list(own);
  const there = new Set(tagged.map((thing) => nameOf(stack, thing)));
  const missing = wanted.filter((name) => !there.has(name));
  if (missing.length === 0) return tagged;
  const names = missing.map((name) => hostThingName(stack, name));
  const named = await list([{ Name: 'tag:Name', Values: names }]);
  return [...tagged, ...named.filter(({ tags }) => tags[TAGS.stack] === undefined)];
};

export const listInstances = (ec2: Ec2, filters: Filter[], signal: AbortSignal): Promise<SeenInstance[]> =>
  allOf(
    (next) => ec2.ask(new DescribeInstancesCommand({ Filters: filters, ...next }), { signal }),
    ({ Reservations = [] }) => Reservations.flatMap(({ Instances = [] }) => Instances.map(instanceOf)),
  );

export const listVolumes = (ec2: Ec2, filters: Filter[], signal: AbortSignal): Promise<SeenVolume[]> =>
  allOf(
    (next) => ec2.ask(new DescribeVolumesCommand({ Filters: filters, ...next }), { signal }),
    ({ Volumes = [] }) => Volumes.map(volumeOf),
  );

export const listGroups = (ec2: Ec2, filters: Filter[], signal: AbortSignal): Promise<SeenGroup[]> =>
  allOf(
    (next) => ec2.ask(new DescribeSecurityGroupsCommand({ Filters: filters, ...next }), { signal }),
    ({ SecurityGroups = [] }) => SecurityGroups.map(groupOf),
  );

/** By its name, which cannot be changed; and the one that the inventory names by its id. */
const groupsOf = async (ec2: Ec2, spec: CloudSpec, signal: AbortSignal): Promise<SeenGroup[]> => {
  const lists = await Promise.all([
    listGroups(ec2, [{ Name: 'group-name', Values: [stackName(spec.stack)] }], signal),
    spec.securityGroup === undefined
      ? []
      : listGroups(ec2, [{ Name: 'group-id', Values: [spec.securityGroup] }], signal),
  ]);
  return lists.flat();
};

export const listKeys = async (ec2: Ec2, names: string[], signal: AbortSignal): Promise<Seen['keys']> => {
  const filters = [{ Name: 'key-name', Values: names }];
  const { KeyPairs = [] } = await ec2.ask(new DescribeKeyPairsCommand({ Filters: filters }), { signal });
  return KeyPairs.map(keyOf);
};

/** The gateway that a network's default route leads to; where it leads nowhere, those that are the stack's. */
const gatewaysOf = async (
  ec2: Ec2,
  stack: string,
  network: string,
  signal: AbortSignal,
): Promise<SeenGateway[]> => {
  const { route } = await mainRoutes(ec2, network, signal);
  if (route?.active === true) return [{ id: route.gateway, vpc: network, routed: true }];
  return listGateways(ec2, stack, signal);
};

export const listGateways = async (ec2: Ec2, stack: string, signal: AbortSignal): Promise<SeenGateway[]> => {
  const filters = [{ Name: `tag:${TAGS.stack}`, Values: [stack] }];
  const gateways = await allOf(
    (next) => ec2.ask(new DescribeInternetGatewaysCommand({ Filters: filters, ...next }), { signal }),
    ({ InternetGateways }) => InternetGateways,
  );
  return gateways.map(({ InternetGatewayId: id = '', Attachments = [] }) => ({
    id,
    vpc: Attachments[0]?.VpcId,
    routed: false,
  }));
};

export type MainRoutes = { table: string; route: { gateway: string; active: boolean } | undefined };

/** A network's main route table and its default route, which may lead to a gateway that is gone. */
export const mainRoutes = async (ec2: Ec2, network: string, signal: AbortSignal): Promise<MainRoutes> => {
  const filters = [
    { Name: 'vpc-id', Values: [network] },
    { Name: 'association.main', Values: ['true'] },
  ];
  const { RouteTables = [] } = await ec2.ask(new DescribeRouteTablesCommand({ Filters: filters }), {
    signal,
  });
  const route = RouteTables[0]?.Routes?.find(
    ({ DestinationCidrBlock }) => DestinationCidrBlock === DEFAULT_ROUTE,
  );
  return {
    table: RouteTables[0]?.RouteTableId ?? '',
    route: route && { gateway: route.GatewayId ?? '', active: route.State === 'active' },
  };
};
