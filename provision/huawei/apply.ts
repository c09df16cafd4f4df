import { z } from 'zod';
import { addressOf, type Change, type Resource } from '../../core/resource.ts';
import { removeAddress, settleAddress } from './apply/address.ts';
import { removeDisk, settleDisk } from './apply/disk.ts';
import { removeGroup, settleGroup } from './apply/group.ts';
import { removeKey, settleKey } from './apply/key.ts';
import { removeNetwork, removeSubnet, settleNetwork, settleSubnet } from './apply/network.ts';
import { removeServer } from './apply/power.ts';
import { settleServer } from './apply/server.ts';
import type { Workshop } from './workshop.ts';

const kinds = z.enum(['network', 'subnet', 'group', 'key', 'address', 'disk', 'server']);

const ranged = z.object({ cidr: z.string() });
const inside = z.object({ vpc: z.string() });
const diskFields = z.object({ size: z.number(), type: z.string(), zone: z.string() });

/** Makes one change to Huawei Cloud, and remembers the id of what it made. */
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
    case 'subnet':
      return settleSubnet(workshop, before, ranged.parse(after.fields).cidr);
    case 'group':
      return settleGroup(workshop, before);
    case 'key':
      return settleKey(workshop, before);
    case 'address':
      return settleAddress(workshop, before, after.name);
    case 'disk':
      return settleDisk(workshop, before, after.name, diskFields.parse(after.fields));
    case 'server':
      return settleServer(workshop, change, after);
  }
};

const remove = (workshop: Workshop, before: Resource): Promise<void> => {
  const { id = '' } = before;
  switch (kinds.parse(before.kind)) {
    case 'network':
      return removeNetwork(workshop, id);
    case 'subnet':
      return removeSubnet(workshop, inside.parse(before.fields).vpc, id);
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
