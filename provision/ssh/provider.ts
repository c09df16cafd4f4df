import type { Host } from '../../core/host.ts';
import type { HostSettings } from '../inventory/inventory.ts';
import type { Provider } from '../provider.ts';

/** What the inventory says of a host that already exists. */
export type SshHost = Pick<
  HostSettings,
  'name' | 'address' | 'port' | 'user' | 'identity' | 'jump' | 'hostKeys' | 'hostKeyPolicy'
>;

/** A provider for machines that somebody else made: there is nothing to plan, the hosts are those of the inventory. */
export const createSshProvider = (hosts: readonly SshHost[]): Provider => ({
  prepare: async () => {},
  desired: () => [],
  observe: async () => [],
  apply: async ({ address }) => {
    throw new Error(`${address}: provider ssh has no resources`);
  },
  hosts: async () => hosts.map(toHost),
});

/** What is absent here is for the ssh config, or its defaults, to say. */
export const toHost = (settings: SshHost): Host => {
  const { name, address, port, user, identity, jump, hostKeys, hostKeyPolicy } = settings;
  if (address === undefined) throw new Error(`${name}: a host of provider ssh without an address`);
  return {
    name,
    address,
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    identities: (identity ?? []).map((path) => ({ path })),
    jumps: jump ?? [],
    hostKeys: hostKeys ?? [],
    hostKeyPolicy,
  };
};
