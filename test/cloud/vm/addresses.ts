import { join } from 'node:path';
import { namesIn, plugsOf, put, remove } from './folder.ts';
import { isPublicAddress } from './network.ts';
import { addressOf, plug } from './plug.ts';
import { onHost } from './services.ts';
import type { Site } from './site.ts';

const addressesIn = (site: Site, id: string): string => join(plugsOf(site.folder, id), 'addresses');

/** Keeps what is sent to an elastic address that nobody has from leaving this computer for the internet. */
export const fence = async (site: Site): Promise<void> => {
  await onHost(site, 'ip', 'route', 'replace', 'unreachable', site.addresses.publicCidr);
};

export const unfence = async (site: Site): Promise<void> => {
  await onHost(site, 'ip', 'route', 'delete', site.addresses.publicCidr);
};

/**
 * Binds an elastic address; bound elsewhere, it moves.
 *
 * @throws Error for an address that is not the datacenter's
 */
export const bind = async (site: Site, id: string, publicAddress: string): Promise<void> => {
  const { publicCidr } = site.addresses;
  if (!isPublicAddress(site.addresses, publicAddress)) {
    throw new Error(`${publicAddress} is not an elastic address of ${publicCidr}`);
  }
  const holder = await holderOf(site, publicAddress);
  if (holder !== undefined && holder !== id) await unbind(site, publicAddress);
  await put(join(addressesIn(site, id), publicAddress), '');
  await plug(site, id);
  await route(site, id);
};

export const unbind = async (site: Site, publicAddress: string): Promise<void> => {
  const holder = await holderOf(site, publicAddress);
  if (holder === undefined) return;
  await remove(join(addressesIn(site, holder), publicAddress));
  await unroute(site, publicAddress);
  await plug(site, holder);
};

/** Leads this computer to a machine's elastic addresses, once the machine is there. */
export const route = async (site: Site, id: string): Promise<void> => {
  const address = await addressOf(site, id);
  if (address === undefined) return;
  for (const publicAddress of await boundTo(site, id)) {
    const { gateway } = site.addresses;
    await onHost(site, 'ip', 'route', 'replace', `${publicAddress}/32`, 'via', address, 'src', gateway);
  }
};

const unroute = (site: Site, publicAddress: string): Promise<string> =>
  onHost(site, 'sh', '-c', 'ip route delete "$1/32" 2>/dev/null || true', 'sh', publicAddress);

/** What a machine's addresses leave behind on this computer once it is gone. */
export const unrouteAll = async (site: Site, id: string): Promise<void> => {
  for (const publicAddress of await boundTo(site, id)) await unroute(site, publicAddress);
};

const boundTo = (site: Site, id: string): Promise<string[]> => namesIn(addressesIn(site, id));

export const holderOf = async (site: Site, publicAddress: string): Promise<string | undefined> => {
  for (const id of await namesIn(join(site.folder, 'machines'))) {
    if ((await boundTo(site, id)).includes(publicAddress)) return id;
  }
  return undefined;
};
