import { z } from 'zod';
import { DONE, reading, writing, type Body } from './action.ts';
import { flag, list, listing, tagSpecifications, text } from './form.ts';
import { hasGateway } from './gateways.ts';
import { begin, newId } from './ids.ts';
import { select, type Kind } from './listing.ts';
import { addressAt, drop, instanceAt, MISSING } from './lookup.ts';
import { refuse } from './refusals.ts';
import type { Address, Instance } from './state.ts';
import { tagSet, tagsFor } from './tagging.ts';
import type { World } from './world.ts';

const kindIn = ({ state }: World): Kind<Address> => ({
  missing: MISSING.address,
  fields: ({ id, publicIp, association }) => {
    const instance = state.instances.find((one) => one.id === association?.instanceId);
    return {
      'allocation-id': id,
      'public-ip': publicIp,
      domain: 'vpc',
      'association-id': association?.id,
      'instance-id': association?.instanceId,
      'network-interface-id': instance?.networkInterface.id,
      'private-ip-address': instance?.privateIp,
    };
  },
});

const addressBody = ({ state }: World, { id, publicIp, association, tags }: Address): Body => {
  const instance = state.instances.find((one) => one.id === association?.instanceId);
  return {
    publicIp,
    allocationId: id,
    domain: 'vpc',
    publicIpv4Pool: 'amazon',
    networkBorderGroup: state.region,
    ...(association !== undefined &&
      instance !== undefined && {
        associationId: association.id,
        instanceId: instance.id,
        networkInterfaceId: instance.networkInterface.id,
        networkInterfaceOwnerId: state.account,
        privateIpAddress: instance.privateIp,
      }),
    tagSet: tagSet(tags),
  };
};

/** Takes an elastic address off its instance. */
export const dissociate = async ({ machines }: World, address: Address): Promise<void> => {
  const instanceId = address.association?.instanceId;
  if (instanceId === undefined) return;
  delete address.association;
  await machines.now(instanceId, (datacenter) => datacenter.unbind(address.publicIp));
};

/** An address that came with the instance is gone for good once an elastic one takes its place. */
const dropOwnAddress = async (world: World, instance: Instance): Promise<void> => {
  const { publicIp } = instance;
  if (publicIp === undefined) return;
  delete instance.publicIp;
  await world.machines.now(instance.id, (datacenter) => datacenter.unbind(publicIp));
  world.releasePublicAddress(publicIp);
};

const instanceFor = (
  world: World,
  {
    InstanceId,
    NetworkInterfaceId,
  }: { InstanceId?: string | undefined; NetworkInterfaceId?: string | undefined },
): Instance => {
  if (InstanceId !== undefined) return instanceAt(world, InstanceId);
  const instance = world.instances().find((one) => one.networkInterface.id === NetworkInterfaceId);
  if (instance === undefined) throw MISSING.networkInterface(NetworkInterfaceId ?? '');
  return instance;
};

export const addressActions = {
  DescribeAddresses: reading(
    z.strictObject({ Filter: listing.Filter, AllocationId: list(text), PublicIp: list(text) }),
    (input, { world }) => {
      const all = world.visible(world.state.addresses);
      const byIp = input.PublicIp.map((ip) => {
        const found = all.find(({ publicIp }) => publicIp === ip);
        if (found === undefined) throw refuse('InvalidAddress.NotFound', `Address '${ip}' not found.`);
        return found.id;
      });
      const found = select(all, [...byIp, ...input.AllocationId], input.Filter, kindIn(world));
      return { addressesSet: found.map((address) => addressBody(world, address)) };
    },
  ),
  AllocateAddress: writing(
    z.strictObject({ Domain: z.literal('vpc').optional(), TagSpecification: tagSpecifications }),
    (input, { world }) => {
      const { state } = world;
      const tags = tagsFor('elastic-ip', input.TagSpecification);
      if (state.addresses.length >= state.quota.addresses)
        throw refuse('AddressLimitExceeded', 'The maximum number of addresses has been reached.');
      const address = { ...begin('eipalloc', tags), publicIp: world.claimPublicAddress() };
      state.addresses.push(address);
      return {
        publicIp: address.publicIp,
        allocationId: address.id,
        domain: 'vpc',
        publicIpv4Pool: 'amazon',
        networkBorderGroup: state.region,
      };
    },
  ),
  ReleaseAddress: writing(z.strictObject({ AllocationId: text }), ({ AllocationId }, { world }) => {
    const address = addressAt(world, AllocationId);
    if (address.association !== undefined)
      throw refuse('InvalidIPAddress.InUse', `Address ${address.publicIp} is in use.`);
    drop(world.state.addresses, address);
    world.releasePublicAddress(address.publicIp);
    return DONE;
  }),
  AssociateAddress: writing(
    z.strictObject({
      AllocationId: text,
      InstanceId: text.optional(),
      NetworkInterfaceId: text.optional(),
      AllowReassociation: flag.default(true),
    }),
    async (input, { world }) => {
      const { state, machines } = world;
      const address = addressAt(world, input.AllocationId);
      const instance = instanceFor(world, input);
      const power = world.powerOf(instance);
      if (power === 'pending')
        throw refuse(
          'InvalidInstanceID',
          `The pending instance '${instance.id}' is not in a valid state for this operation.`,
        );
      if (power === 'terminated' || power === 'shutting-down')
        throw refuse(
          'InvalidInstanceID',
          `The instance '${instance.id}' is not in a valid state for this operation.`,
        );
      if (!hasGateway(world, instance.vpcId))
        throw refuse(
          'Gateway.NotAttached',
          `Network ${instance.vpcId} is not attached to any internet gateway`,
        );
      if (address.association?.instanceId === instance.id)
        return { ...DONE, associationId: address.association.id };
      const other = state.addresses.find(({ association }) => association?.instanceId === instance.id);
      for (const taken of [address, other])
        if (taken?.association !== undefined && !input.AllowReassociation)
          throw refuse(
            'Resource.AlreadyAssociated',
            `resource ${taken.id} is already associated with associate-id ${taken.association.id}`,
          );
      await dissociate(world, address);
      if (other !== undefined) await dissociate(world, other);
      await dropOwnAddress(world, instance);
      const association = { id: newId('eipassoc'), instanceId: instance.id };
      address.association = association;
      if (power === 'running')
        await machines.now(instance.id, (datacenter) => datacenter.bind(instance.id, address.publicIp));
      return { ...DONE, associationId: association.id };
    },
  ),
  DisassociateAddress: writing(
    z.strictObject({ AssociationId: text }),
    async ({ AssociationId }, { world }) => {
      const address = world.state.addresses.find(({ association }) => association?.id === AssociationId);
      if (address === undefined)
        throw refuse('InvalidAssociationID.NotFound', `The association ID '${AssociationId}' does not exist`);
      await dissociate(world, address);
      return DONE;
    },
  ),
};
