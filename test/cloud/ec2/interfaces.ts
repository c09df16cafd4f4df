import { z } from 'zod';
import { reading } from './action.ts';
import { list, listing, text } from './form.ts';
import { groupSetOf, publicIpOf } from './instance-body.ts';
import { page, select } from './listing.ts';
import { MISSING } from './lookup.ts';
import { tagSet } from './tagging.ts';

/** Network interfaces are their instances' own: here to say who uses a security group or a subnet. */
export const interfaceActions = {
  DescribeNetworkInterfaces: reading(
    z.strictObject({ ...listing, NetworkInterfaceId: list(text) }),
    (input, { world }) => {
      const all = world
        .visible(world.living())
        .map((instance) => Object.assign({ instance }, instance.networkInterface));
      const found = select(all, input.NetworkInterfaceId, input.Filter, {
        missing: MISSING.networkInterface,
        fields: ({ instance, id }) => ({
          'network-interface-id': id,
          'group-id': instance.groupIds,
          'subnet-id': instance.subnetId,
          'vpc-id': instance.vpcId,
          'attachment.instance-id': instance.id,
          'private-ip-address': instance.privateIp,
          'association.public-ip': publicIpOf(world, instance),
          status: 'in-use',
        }),
      });
      const { items, nextToken } = page(found, input);
      return {
        networkInterfaceSet: items.map(({ instance, id, tags }) => ({
          networkInterfaceId: id,
          subnetId: instance.subnetId,
          vpcId: instance.vpcId,
          availabilityZone: instance.zone,
          ownerId: world.state.account,
          status: 'in-use',
          interfaceType: 'interface',
          privateIpAddress: instance.privateIp,
          groupSet: groupSetOf(world, instance),
          attachment: {
            instanceId: instance.id,
            instanceOwnerId: world.state.account,
            deviceIndex: 0,
            status: 'attached',
          },
          tagSet: tagSet(tags),
        })),
        nextToken,
      };
    },
  ),
};
