import { holderOf } from './addresses.ts';
import { addressOf } from './plug.ts';
import { ensureOutsider, HOST, onHost, OUTSIDER } from './services.ts';
import { runIn, type Site } from './site.ts';
import { z } from 'zod';

const answer = z.enum(['open', 'closed', 'filtered']);
export type Answer = z.infer<typeof answer>;

const PROBE = ['python3', '/usr/local/lib/datacenter/probe.py'];

/** Tries a TCP port from the operator's address (the gateway), or as a stranger from any other. */
export const probe = async (site: Site, from: string, address: string, port: number): Promise<Answer> => {
  const stranger = from !== site.addresses.gateway;
  if (stranger) await dressUp(site, from, address);
  const argv = [...PROBE, from, address, String(port)];
  return answer.parse(await runIn(site, stranger ? OUTSIDER : HOST, argv));
};

/** Gives the outsider its source address, its way to an elastic address, and answers their way back. */
const dressUp = async (site: Site, from: string, address: string): Promise<void> => {
  const { outsider } = site.addresses;
  await ensureOutsider(site);
  if (from !== outsider) {
    await runIn(site, OUTSIDER, ['ip', 'address', 'replace', `${from}/32`, 'dev', 'eth0']);
    await onHost(site, 'ip', 'route', 'replace', `${from}/32`, 'via', outsider);
  }
  const holder = await holderOf(site, address);
  const via = holder === undefined ? undefined : await addressOf(site, holder);
  if (via !== undefined) await runIn(site, OUTSIDER, ['ip', 'route', 'replace', `${address}/32`, 'via', via]);
};
