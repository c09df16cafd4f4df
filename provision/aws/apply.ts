import { z } from 'zod';
import { addressOf, type Change, type Resource } from '../../core/resource.ts';
import { removeAddress, settleAddress } from './apply/address.ts';
import { removeDisk, settleDisk } from './apply/disk.ts';
import { removeGateway, settleGateway } from './apply/gateway.ts';
import { removeGroup, settleGroup } from './apply/group.ts';
import { removeKey, settleKey } from './apply/key.ts';
import { removeNetwork, removeSubnet, settleNetwork, settleSubnet } from './apply/network.ts';
import { removeServer, settleServer } from './apply/server.ts';
import { networkZones } from './choices.ts';
import type { Workshop } from './workshop.ts';

const kinds = z.enum(['network', 'gateway', 'subnet', 'group', 'key', 'address', 'disk', 'server']);

const ranged = z.object({ cidr: z.string() });

/** Makes one change to EC2, and remembers the id of what it made. */
export const applyChange = async (workshop: Workshop, change: Change): Promise<void> => {
  const { before, after } = change;
  if (after !== undefined) {
    workshop.ids.set(addressOf(after), await bring(workshop, change, after));
  } else if (before !== undefined) {
    await remove(workshop, before);
    workshop.ids.delete(addressOf(before));
  }
};

/** Creates what is not there, and brings what is to what it should be. */
const bring = (workshop: Workshop, change: Change, after: Resource): Promise<string> => {
  const { before } = change;
  switch (kinds.parse(after.kind)) {
    case 'network':
      return settleNetwork(workshop, before, ranged.parse(after.fields).cidr);
    case 'gateway':
      return settleGateway(workshop);
    case 'subnet':
      return settleSubnet(workshop, before, {
        cidr: ranged.parse(after.fields).cidr,
        zone: zoneIn(workshop),
      });
    case 'group':
      return settleGroup(workshop, before);
    case 'key':
      return settleKey(workshop, before);
    case 'address':
      return settleAddress(workshop, before, after.name);
    case 'disk':
      return settleDisk(workshop, before, after);
    case 'server':
      return settleServer(workshop, change, after);
  }
};

/** The zone of a new subnet, and so of all machines. */
const zoneIn = ({ spec, world: { seen, choices } }: Workshop): string | undefined =>
  networkZones(spec, seen)?.[0] ??
  [...choices.values()].flatMap((choice) => ('zone' in choice ? [choice.zone] : []))[0];

const remove = (workshop: Workshop, before: Resource): Promise<void> => {
  const { id = '' } = before;
  switch (kinds.parse(before.kind)) {
    case 'network':
      return removeNetwork(workshop, id);
    case 'gateway':
      return removeGateway(workshop, id);
    case 'subnet':
      return removeSubnet(workshop, id);
    case 'group':
      return removeGroup(workshop, id);
    case 'key':
      return removeKey(workshop, id);
    case 'address':
      return removeAddress(workshop, id);
    case 'disk':
      return removeDisk(workshop, id);
    case 'server':
      return removeServer(workshop, before);
  }
};
