import type { Inventory } from './inventory/inventory.ts';
import type { Provider } from './provider.ts';
import type { SshHost } from './ssh/provider.ts';

/** What a provider is chosen and made by; whether an inventory's secrets are filled in yet is all the same. */
type Described = Pick<Inventory, 'stack' | 'provider' | 'bundle'> & {
  registry: Pick<Inventory['registry'], 'kind'>;
  hosts: readonly SshHost[];
};

/**
 * Loads the one provider that an inventory names; a cloud's SDK costs time that the others need not spend.
 *
 * @param home directory where berth keeps what it makes for the operator
 */
export const providerOf = async (inventory: Described, home: string): Promise<Provider> => {
  const { provider, stack, registry, bundle, hosts } = inventory;
  switch (provider.kind) {
    case 'docker': {
      const { createDockerProvider } = await import('./docker/provider.ts');
      const { subnet, engine, release = 'trixie' } = provider;
      return createDockerProvider(
        {
          stack,
          ...(subnet !== undefined && { subnet }),
          ...(engine !== undefined && { engine }),
          release,
          hosts: hosts.map(({ name, user = 'berth' }) => ({ name, user })),
          serverPort: bundle.server.port,
          registry: registry.kind === 'local',
        },
        home,
      );
    }
    case 'ssh': {
      const { createSshProvider } = await import('./ssh/provider.ts');
      return createSshProvider(hosts);
    }
  }
};
