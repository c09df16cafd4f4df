import { z } from 'zod';
import type { Change } from '../../core/resource.ts';
import { applyByKind, type Kind } from '../cloud/apply.ts';
import { removeAddress, settleAddress } from './apply/address.ts';
import { removeDisk, settleDisk } from './apply/disk.ts';
import { removeGateway, settleGateway } from './apply/gateway.ts';
import { removeGroup, settleGroup } from './apply/group.ts';
import { removeKey, settleKey } from './apply/key.ts';
import { removeNetwork, removeSubnet, settleNetwork, settleSubnet } from './apply/network.ts';
import { removeServer, settleServer } from './apply/server.ts';
import { networkZones } from './choices.ts';
import type { Workshop } from './workshop.ts';

const ranged = z.object({ cidr: z.string() });

/** The zone of a new subnet, and so of all machines. */
const zoneIn = ({ spec, world: { seen, choices } }: Workshop): string | undefined =>
  networkZones(spec, seen)?.[0] ??
  [...choices.values()].flatMap((choice) => ('zone' in choice ? [choice.zone] : []))[0];

const KINDS: Record<string, Kind<Workshop>> = {
  network: {
    settle: (workshop, before, { fields }) => settleNetwork(workshop, before, ranged.parse(fields).cidr),
    remove: removeNetwork,
  },
  gateway: { settle: settleGateway, remove: removeGateway },
  subnet: {
    settle: (workshop, before, { fields }) =>
      settleSubnet(workshop, before, { cidr: ranged.parse(fields).cidr, zone: zoneIn(workshop) }),
    remove: removeSubnet,
  },
  group: { settle: settleGroup, remove: removeGroup },
  key: { settle: settleKey, remove: removeKey },
  address: {
    settle: (workshop, before, { name }) => settleAddress(workshop, before, name),
    remove: removeAddress,
  },
  disk: { settle: settleDisk, remove: removeDisk },
  server: {
    settle: (workshop, _before, after, change) => settleServer(workshop, change, after),
    remove: (workshop, _id, before) => removeServer(workshop, before),
  },
};

/** Makes one change to EC2. */
export const applyChange = (workshop: Workshop, change: Change): Promise<void> =>
  applyByKind(KINDS, workshop, change);
