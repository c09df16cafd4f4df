import { z } from 'zod';
import { DONE, reading, writing, type Body } from './action.ts';
import { list, listing, tagSpecifications, text } from './form.ts';
import { begin } from './ids.ts';
import { page, select, type Kind } from './listing.ts';
import { drop, gatewayAt, MISSING, vpcAt } from './lookup.ts';
import { refuse } from './refusals.ts';
import type { Gateway } from './state.ts';
import { tagSet, tagsFor } from './tagging.ts';
import type { World } from './world.ts';

const gateways: Kind<Gateway> = {
  missing: MISSING.gateway,
  fields: ({ id, vpcId }) => ({
    'internet-gateway-id': id,
    'attachment.vpc-id': vpcId,
    'attachment.state': vpcId === undefined ? undefined : 'available',
  }),
};

const gatewayBody = ({ state }: World, { id, vpcId, tags }: Gateway): Body => ({
  internetGatewayId: id,
  ownerId: state.account,
  attachmentSet: vpcId === undefined ? [] : [{ vpcId, state: 'available' }],
  tagSet: tagSet(tags),
});

/** Whether what is in a VPC can have a public address. */
export const hasGateway = ({ state }: World, vpcId: string): boolean =>
  state.gateways.some((one) => one.vpcId === vpcId);

const pair = z.strictObject({ InternetGatewayId: text, VpcId: text });

export const gatewayActions = {
  DescribeInternetGateways: reading(
    z.strictObject({ ...listing, InternetGatewayId: list(text) }),
    (input, { world }) => {
      const found = select(
        world.visible(world.state.gateways),
        input.InternetGatewayId,
        input.Filter,
        gateways,
      );
      const { items, nextToken } = page(found, input);
      return { internetGatewaySet: items.map((gateway) => gatewayBody(world, gateway)), nextToken };
    },
  ),
  CreateInternetGateway: writing(
    z.strictObject({ TagSpecification: tagSpecifications }),
    (input, { world }) => {
      const gateway = begin('igw', tagsFor('internet-gateway', input.TagSpecification));
      world.state.gateways.push(gateway);
      return { internetGateway: gatewayBody(world, gateway) };
    },
  ),
  AttachInternetGateway: writing(pair, ({ InternetGatewayId, VpcId }, { world }) => {
    const gateway = gatewayAt(world, InternetGatewayId);
    vpcAt(world, VpcId);
    if (gateway.vpcId !== undefined)
      throw refuse(
        'Resource.AlreadyAssociated',
        `resource ${InternetGatewayId} is already attached to network ${gateway.vpcId}`,
      );
    if (hasGateway(world, VpcId))
      throw refuse('InvalidParameterValue', `Network ${VpcId} already has an internet gateway attached`);
    gateway.vpcId = VpcId;
    return DONE;
  }),
  DetachInternetGateway: writing(pair, ({ InternetGatewayId, VpcId }, { world }) => {
    const gateway = gatewayAt(world, InternetGatewayId);
    if (gateway.vpcId !== VpcId)
      throw refuse(
        'Gateway.NotAttached',
        `resource ${InternetGatewayId} is not attached to network ${VpcId}`,
      );
    const mapped = world
      .living()
      .some(
        ({ id, vpcId, publicIp }) =>
          vpcId === VpcId &&
          (publicIp !== undefined ||
            world.state.addresses.some(({ association }) => association?.instanceId === id)),
      );
    if (mapped)
      throw refuse(
        'DependencyViolation',
        `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      );
    delete gateway.vpcId;
    return DONE;
  }),
  DeleteInternetGateway: writing(
    z.strictObject({ InternetGatewayId: text }),
    ({ InternetGatewayId }, { world }) => {
      const gateway = gatewayAt(world, InternetGatewayId);
      if (gateway.vpcId !== undefined)
        throw refuse(
          'DependencyViolation',
          `The internetGateway '${InternetGatewayId}' has dependencies and cannot be deleted.`,
        );
      drop(world.state.gateways, gateway);
      return DONE;
    },
  ),
};
