import { z } from 'zod';
import { isInside, sizeOf } from '../kit/addresses.ts';
import { addVpc } from './account.ts';
import { zoneIdOf } from './catalog.ts';
import { DONE, reading, writing, type Body } from './action.ts';
import { flag, list, listing, tagSpecifications, text } from './form.ts';
import { begin } from './ids.ts';
import { page, select, type Kind } from './listing.ts';
import { drop, MISSING, subnetAt, vpcAt } from './lookup.ts';
import { invalid, refuse } from './refusals.ts';
import type { Subnet, Vpc } from './state.ts';
import { tagSet, tagsFor } from './tagging.ts';
import type { World } from './world.ts';

const value = <Schema extends z.ZodType>(schema: Schema) => z.strictObject({ Value: schema }).optional();

const vpcs: Kind<Vpc> = {
  missing: MISSING.vpc,
  fields: ({ id, cidr, isDefault }) => ({
    'vpc-id': id,
    cidr,
    'cidr-block': cidr,
    'cidr-block-association.cidr-block': cidr,
    'is-default': isDefault,
    isDefault,
    state: 'available',
  }),
};

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

const vpcBody = ({ state }: World, { id, cidr, isDefault, tags }: Vpc): Body => ({
  vpcId: id,
  ownerId: state.account,
  state: 'available',
  cidrBlock: cidr,
  cidrBlockAssociationSet: [
    {
      associationId: id.replace('vpc-', 'vpc-cidr-assoc-'),
      cidrBlock: cidr,
      cidrBlockState: { state: 'associated' },
    },
  ],
  dhcpOptionsId: 'dopt-0a1b2c3d',
  instanceTenancy: 'default',
  isDefault,
  tagSet: tagSet(tags),
});

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

const checkCidr = (cidr: string): string => {
  const prefix = Number(cidr.split('/')[1]);
  if (!z.cidrv4().safeParse(cidr).success)
    throw invalid(`Value (${cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`);
  if (prefix < 16 || prefix > 28) throw refuse('InvalidVpc.Range', `The CIDR '${cidr}' is invalid.`);
  return cidr;
};

export const networkActions = {
  DescribeVpcs: reading(z.strictObject({ ...listing, VpcId: list(text) }), (input, { world }) => {
    const found = select(world.visible(world.state.vpcs), input.VpcId, input.Filter, vpcs);
    const { items, nextToken } = page(found, input);
    return { vpcSet: items.map((vpc) => vpcBody(world, vpc)), nextToken };
  }),
  CreateVpc: writing(
    z.strictObject({
      CidrBlock: text,
      TagSpecification: tagSpecifications,
      InstanceTenancy: z.literal('default').optional(),
      AmazonProvidedIpv6CidrBlock: z.literal('false').optional(),
    }),
    (input, { world }) => {
      const { state } = world;
      const tags = tagsFor('vpc', input.TagSpecification);
      checkCidr(input.CidrBlock);
      if (state.vpcs.length >= state.quota.vpcs)
        throw refuse('VpcLimitExceeded', 'The maximum number of VPCs has been reached.');
      const vpc = addVpc(state, input.CidrBlock, tags);
      return { vpc: { ...vpcBody(world, vpc), state: 'pending' } };
    },
  ),
  DeleteVpc: writing(z.strictObject({ VpcId: text }), ({ VpcId }, { world }) => {
    const { state } = world;
    const vpc = vpcAt(world, VpcId);
    const inside = [
      ...state.subnets,
      ...state.gateways,
      ...state.groups.filter(({ name }) => name !== 'default'),
    ];
    if (inside.some(({ vpcId }) => vpcId === VpcId))
      throw refuse('DependencyViolation', `The vpc '${VpcId}' has dependencies and cannot be deleted.`);
    const groups = new Set(state.groups.filter(({ vpcId }) => vpcId === VpcId).map(({ id }) => id));
    state.rules = state.rules.filter(({ groupId }) => !groups.has(groupId));
    state.groups = state.groups.filter(({ id }) => !groups.has(id));
    state.routeTables = state.routeTables.filter(({ vpcId }) => vpcId !== VpcId);
    drop(state.vpcs, vpc);
    return DONE;
  }),
  ModifyVpcAttribute: writing(
    z.strictObject({ VpcId: text, EnableDnsHostnames: value(flag), EnableDnsSupport: value(flag) }),
    (input, { world }) => {
      const vpc = vpcAt(world, input.VpcId);
      if (input.EnableDnsHostnames !== undefined && input.EnableDnsSupport !== undefined)
        throw refuse('InvalidParameterCombination', 'Fields for multiple attribute types specified');
      vpc.dnsHostnames = input.EnableDnsHostnames?.Value ?? vpc.dnsHostnames;
      vpc.dnsSupport = input.EnableDnsSupport?.Value ?? vpc.dnsSupport;
      return DONE;
    },
  ),
  DescribeVpcAttribute: reading(
    z.strictObject({ VpcId: text, Attribute: z.enum(['enableDnsHostnames', 'enableDnsSupport']) }),
    (input, { world }) => {
      const { id, dnsHostnames, dnsSupport } = vpcAt(world, input.VpcId);
      const held = { enableDnsHostnames: dnsHostnames, enableDnsSupport: dnsSupport };
      return { vpcId: id, [input.Attribute]: { value: held[input.Attribute] } };
    },
  ),
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
    z.strictObject({ SubnetId: text, MapPublicIpOnLaunch: value(flag) }),
    (input, { world }) => {
      const subnet = subnetAt(world, input.SubnetId);
      subnet.mapPublicIp = input.MapPublicIpOnLaunch?.Value ?? subnet.mapPublicIp;
      return DONE;
    },
  ),
};
