import type { Refusal } from '../kit/refusal.ts';
import { refuse } from './refusals.ts';
import type {
  Address,
  Gateway,
  Group,
  GroupRule,
  Image,
  Instance,
  KeyPair,
  RouteTable,
  Subnet,
  Volume,
  Vpc,
} from './state.ts';
import type { World } from './world.ts';

/** How EC2 says that something is not there; source: EC2 API reference, "Error codes". */
export const MISSING = {
  instance: (id: string) =>
    /^i-[0-9a-f]{8,17}$/.test(id)
      ? refuse('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
      : refuse('InvalidInstanceID.Malformed', `Invalid id: "${id}"`),
  networkInterface: (id: string) =>
    refuse('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`),
  volume: (id: string) => refuse('InvalidVolume.NotFound', `The volume '${id}' does not exist.`),
  address: (id: string) => refuse('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`),
  group: (id: string) => refuse('InvalidGroup.NotFound', `The security group '${id}' does not exist`),
  rule: (id: string) =>
    refuse('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`),
  keyPair: (id: string) => refuse('InvalidKeyPair.NotFound', `The key pair '${id}' does not exist`),
  vpc: (id: string) => refuse('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`),
  subnet: (id: string) => refuse('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`),
  gateway: (id: string) =>
    refuse('InvalidInternetGatewayID.NotFound', `The internetGateway ID '${id}' does not exist`),
  routeTable: (id: string) =>
    refuse('InvalidRouteTableID.NotFound', `The routeTable ID '${id}' does not exist`),
  image: (id: string) =>
    /^ami-[0-9a-f]{8,17}$/.test(id)
      ? refuse('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`)
      : refuse('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`),
};

const find = <One extends { id: string }>(
  resources: readonly One[],
  id: string,
  missing: (id: string) => Refusal,
): One => {
  const found = resources.find((one) => one.id === id);
  if (found === undefined) throw missing(id);
  return found;
};

/** Each gives what an id names, unless it is too new to be seen. */
export const instanceAt = (world: World, id: string): Instance =>
  find(world.instances(), id, MISSING.instance);

export const volumeAt = (world: World, id: string): Volume =>
  find(world.visible(world.state.volumes), id, MISSING.volume);

export const addressAt = (world: World, id: string): Address =>
  find(world.visible(world.state.addresses), id, MISSING.address);

export const groupAt = (world: World, id: string): Group =>
  find(world.visible(world.state.groups), id, MISSING.group);

export const ruleAt = (world: World, id: string): GroupRule =>
  find(world.visible(world.state.rules), id, MISSING.rule);

export const vpcAt = (world: World, id: string): Vpc =>
  find(world.visible(world.state.vpcs), id, MISSING.vpc);

export const subnetAt = (world: World, id: string): Subnet =>
  find(world.visible(world.state.subnets), id, MISSING.subnet);

export const gatewayAt = (world: World, id: string): Gateway =>
  find(world.visible(world.state.gateways), id, MISSING.gateway);

export const routeTableAt = (world: World, id: string): RouteTable =>
  find(world.visible(world.state.routeTables), id, MISSING.routeTable);

export const imageAt = (world: World, id: string): Image =>
  find(
    world.state.images.filter(({ state }) => state !== 'deregistered'),
    id,
    MISSING.image,
  );

export const keyPairNamed = (world: World, name: string): KeyPair => {
  const found = world.visible(world.state.keyPairs).find((one) => one.name === name);
  if (found === undefined) throw MISSING.keyPair(name);
  return found;
};

export const defaultVpc = (world: World): Vpc => {
  const vpc = world.visible(world.state.vpcs).find(({ isDefault }) => isDefault);
  if (vpc === undefined) throw refuse('VPCIdNotSpecified', 'No default VPC for this user');
  return vpc;
};

/** Takes a resource out of its collection. */
export const drop = <One>(resources: One[], one: One): void => {
  const place = resources.indexOf(one);
  if (place !== -1) resources.splice(place, 1);
};
