import { z } from 'zod';
import type { Change } from '../../core/resource.ts';
import { applyByKind, type Kind } from '../cloud/apply.ts';
import { removeAddress, settleAddress } from './apply/address.ts';
import { removeDisk, settleDisk } from './apply/disk.ts';
import { removeGroup, settleGroup } from './apply/group.ts';
import { removeKey, settleKey } from './apply/key.ts';
import { removeNetwork, removeSubnet, settleNetwork, settleSubnet } from './apply/network.ts';
import { removeServer } from './apply/power.ts';
import { settleServer } from './apply/server.ts';
import type { Workshop } from './workshop.ts';

const ranged = z.object({ cidr: z.string() });
const inside = z.object({ vpc: z.string() });
const diskFields = z.object({ size: z.number(), type: z.string(), zone: z.string() });

const KINDS: Record<string, Kind<Workshop>> = {
  network: {
    settle: (workshop, before, { fields }) => settleNetwork(workshop, before, ranged.parse(fields).cidr),
    remove: removeNetwork,
  },
  subnet: {
    settle: (workshop, before, { fields }) => settleSubnet(workshop, before, ranged.parse(fields).cidr),
    remove: (workshop, id, { fields }) => removeSubnet(workshop, inside.parse(fields).vpc, id),
  },
  group: { settle: settleGroup, remove: removeGroup },
  key: { settle: settleKey, remove: removeKey },
  address: {
    settle: (workshop, before, { name }) => settleAddress(workshop, before, name),
    remove: removeAddress,
  },
  disk: {
    settle: (workshop, before, { name, fields }) =>
      settleDisk(workshop, before, name, diskFields.parse(fields)),
    remove: removeDisk,
  },
  server: {
    settle: (workshop, _before, after, change) => settleServer(workshop, change, after),
    remove: (workshop, _id, before) => removeServer(workshop, before),
  },
};

/** Makes one change to Huawei Cloud. */
export const applyChange = (workshop: Workshop, change: Change): Promise<void> =>
  applyByKind(KINDS, workshop, change);
