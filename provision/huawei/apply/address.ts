import type { Resource } from '../../../core/resource.ts';
import { unlessGone } from '../../cloud/apply.ts';
import { bringAbout } from '../../cloud/bring.ts';
import { createOnce } from '../../cloud/create.ts';
import { hostThingName } from '../../cloud/names.ts';
import { machineNamed } from '../../cloud/spec.ts';
import {
  bindAddress,
  createAddress,
  deleteAddress,
  listAddresses,
  setBandwidth,
  showAddress,
} from '../api/addresses.ts';
import { addressesNamed } from '../owned.ts';
import type { SeenAddress } from '../seen.ts';
import { thingTags } from '../tags.ts';
import { CHANGE_SECONDS, creationOf, mendTags, type Workshop } from '../workshop.ts';

/** A host's elastic IP, bound to nothing yet. */
export const settleAddress = async (
  workshop: Workshop,
  before: Resource | undefined,
  host: string,
): Promise<string> => {
  const { cloud, spec, world } = workshop;
  const { bandwidth } = machineNamed(spec, host);
  const address = world.seen.addresses.find(({ id }) => id === before?.id) ?? (await make(workshop, host));
  const { id, tags, bandwidth: has } = address;
  if (has !== undefined && (has.size !== bandwidth.size || has.charge_mode !== bandwidth.charge)) {
    await setBandwidth(cloud, has.id, bandwidth);
  }
  await mendTags(workshop, 'address', address, { ...tags, ...thingTags(spec, host) });
  return id;
};

/** Its name tells whose it is until it has its tags. */
const make = (workshop: Workshop, host: string): Promise<SeenAddress> => {
  const { cloud, spec, enterpriseProject } = workshop;
  const { stack } = spec;
  const { size, charge } = machineNamed(spec, host).bandwidth;
  return createOnce({
    ...creationOf(workshop),
    what: `the elastic IP of ${host}`,
    find: async () => addressesNamed(stack, { addresses: await listAddresses(cloud) }, host)[0],
    create: () => createAddress(cloud, { name: hostThingName(stack, host), size, charge, enterpriseProject }),
  });
};

/** Binds an address to a machine's port, away from where it was bound before. */
export const bind = async (workshop: Workshop, id: string, port: string): Promise<void> => {
  const { cloud } = workshop;
  const { signal, clock } = cloud;
  const address = await showAddress(cloud, id);
  if (address?.port !== undefined && address.port !== port) await unbind(workshop, id);
  await bringAbout({
    what: `the elastic IP ${address?.ip ?? id} to be bound`,
    isSo: async () => {
      const now = await showAddress(cloud, id);
      return now?.port === port && now.status === 'ACTIVE';
    },
    act: () => bindAddress(cloud, id, port),
    seconds: CHANGE_SECONDS,
    signal,
    clock,
  });
};

export const unbind = async ({ cloud }: Workshop, id: string): Promise<void> => {
  const { signal, clock } = cloud;
  await bringAbout({
    what: `the elastic IP ${id} to be bound to nothing`,
    isSo: async () => (await showAddress(cloud, id))?.port === undefined,
    act: () => bindAddress(cloud, id, undefined),
    seconds: CHANGE_SECONDS,
    signal,
    clock,
  });
};

export const removeAddress = async (workshop: Workshop, id: string): Promise<void> => {
  const { cloud } = workshop;
  const address = await showAddress(cloud, id);
  if (address === undefined) return;
  if (address.port !== undefined) await unbind(workshop, id);
  await unlessGone(() => deleteAddress(cloud, id));
};
