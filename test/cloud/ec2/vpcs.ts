import { z } from 'zod';
import { addVpc } from './account.ts';
import { DONE, reading, writing, type Body } from './action.ts';
import { flag, list, listing, tagSpecifications, text, valued } from './form.ts';
import { page, select, type Kind } from './listing.ts';
import { drop, MISSING, vpcAt } from './lookup.ts';
import { invalid, refuse } from './refusals.ts';
import type { Vpc } from './state.ts';
import { tagSet, tagsFor } from './tagging.ts';
import type { World } from './world.ts';

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

/** A network's range, if EC2 takes it. */
export const checkCidr = (cidr: string): string => {
  const prefix = Number(cidr.split('/')[1]);
  if (!z.cidrv4().safeParse(cidr).success)
    throw invalid(`Value (${cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`);
  if (prefix < 16 || prefix > 28) throw refuse('InvalidVpc.Range', `The CIDR '${cidr}' is invalid.`);
  return cidr;
};

export const vpcActions = {
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
    z.strictObject({ VpcId: text, EnableDnsHostnames: valued(flag), EnableDnsSupport: valued(flag) }),
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
};
