import { z } from 'zod';
import { isInside, sizeOf } from '../kit/addresses.ts';
import { DONE, reading, writing, type Body } from './action.ts';
import { zoneIdOf } from './catalog.ts';
import { flag, list, listing, tagSpecifications, text, valued } from './form.ts';
import { begin } from './ids.ts';
import { page, select, type Kind } from './listing.ts';
import { drop, MISSING, subnetAt, vpcAt } from './lookup.ts';
import { invalid, refuse } from './refusals.ts';
import type { Subnet } from './state.ts';
import { tagSet, tagsFor } from './tagging.ts';
import { checkCidr } from './vpcs.ts';
import type { World } from './world.ts';

const subnets: Kind<Subnet> = {
  missing: MISSING.subnet,
  fields: ({ id, vpcId, cidr, zone, isDefault, mapPublicIp }) => ({
    'subnet-id': id,
    'vpc-id': vpcId,
    cidr,
    'cidr-block': cidr,
    'availability-zone': zone,
    'default-for-az': isDefault,
    'map-public-ip-on-launch': mapPublicIp,
    state: 'available',
  }),
};

const subnetBody = ({ state }: World, subnet: Subnet): Body => {
  const { id, vpcId, cidr, zone, isDefault, mapPublicIp, tags } = subnet;
  const used = state.instances.filter((one) => one.subnetId === id && one.power.to !== 'terminated').length;
  return {
    subnetId: id,
    subnetArn: `arn:aws:ec2:${state.region}:${state.account}:subnet/${id}`,
    ownerId: state.account,
    vpcId,
    state: 'available',
    cidrBlock: cidr,
    availableIpAddressCount: sizeOf(cidr) - RESERVED - used,
    availabilityZone: zone,
    availabilityZoneId: zoneIdOf(state.region, zone),
    defaultForAz: isDefault,
    mapPublicIpOnLaunch: mapPublicIp,
    assignIpv6AddressOnCreation: false,
    tagSet: tagSet(tags),
  };
};

/** The first four addresses of a subnet and its last are AWS's. */
const RESERVED = 5;

export const subnetActions = {
  DescribeSubnets: reading(z.strictObject({ ...listing, SubnetId: list(text) }), (input, { world }) => {
    const found = select(world.visible(world.state.subnets), input.SubnetId, input.Filter, subnets);
    const { items, nextToken } = page(found, input);
    return { subnetSet: items.map((subnet) => subnetBody(world, subnet)), nextToken };
  }),
  CreateSubnet: writing(
    z.strictObject({
      VpcId: text,
      CidrBlock: text,
      AvailabilityZone: text.optional(),
      TagSpecification: tagSpecifications,
    }),
    (input, { world }) => {
      const { state } = world;
      const vpc = vpcAt(world, input.VpcId);
      const tags = tagsFor('subnet', input.TagSpecification);
      const cidr = checkCidr(input.CidrBlock);
      const zone = input.AvailabilityZone ?? `${state.region}a`;
      if (!isInside(vpc.cidr, cidr)) throw refuse('InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
      if (
        state.subnets.some(
          (one) => one.vpcId === vpc.id && (isInside(one.cidr, cidr) || isInside(cidr, one.cidr)),
        )
      )
        throw refuse('InvalidSubnet.Conflict', `The CIDR '${cidr}' conflicts with another subnet`);
      if (!state.subnets.some((one) => one.zone === zone))
        throw invalid(`Value (${zone}) for parameter availabilityZone is invalid.`);
      const subnet = {
        ...begin('subnet', tags),
        vpcId: vpc.id,
        cidr,
        zone,
        isDefault: false,
        mapPublicIp: false,
      };
      state.subnets.push(subnet);
      return { subnet: subnetBody(world, subnet) };
    },
  ),
  DeleteSubnet: writing(z.strictObject({ SubnetId: text }), ({ SubnetId }, { world }) => {
    const subnet = subnetAt(world, SubnetId);
    if (world.living().some(({ subnetId }) => subnetId === SubnetId))
      throw refuse('DependencyViolation', `The subnet '${SubnetId}' has dependencies and cannot be deleted.`);
    drop(world.state.subnets, subnet);
    return DONE;
  }),
  ModifySubnetAttribute: writing(
    z.strictObject({ SubnetId: text, MapPublicIpOnLaunch: valued(flag) }),
    (input, { world }) => {
      const subnet = subnetAt(world, input.SubnetId);
      subnet.mapPublicIp = input.MapPublicIpOnLaunch?.Value ?? subnet.mapPublicIp;
      return DONE;
    },
  ),
};
