import { dirname } from 'node:path';
import type { Inventory } from './inventory/inventory.ts';
import type { Provider } from './provider.ts';
import type { CloudHost, CloudSettings, CloudSpec } from './cloud/spec.ts';

/** What a provider is chosen and made by; whether an inventory's secrets are filled in yet is all the same. */
type Described = Pick<Inventory, 'file' | 'stack' | 'provider' | 'bundle'> & {
  registry: Pick<Inventory['registry'], 'kind'>;
  hosts: readonly CloudHost[];
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
    case 'aws': {
      const { createAwsProvider } = await import('./aws/provider.ts');
      return createAwsProvider(provider, await asked(inventory, provider, home));
    }
    case 'huawei': {
      const { createHuaweiProvider } = await import('./huawei/provider.ts');
      return createHuaweiProvider(provider, await asked(inventory, provider, home));
    }
  }
};

/** What a cloud is asked for. */
const asked = async (
  { file, stack, bundle, hosts }: Described,
  settings: CloudSettings,
  home: string,
): Promise<CloudSpec> => {
  const { cloudSpec } = await import('./cloud/spec.ts');
  const { ingressRules } = await import('./cloud/rules.ts');
  const { loginOf } = await import('./login/login.ts');
  return cloudSpec(stack, settings, hosts, {
    rules: ingressRules(settings.access, bundle.server.port),
    ...loginOf(stack, settings.authorizedKeys, { folder: dirname(file), home }),
  });
};

/** @throws InputError `open-to-world` where a cloud's security group would open a guarded port to everybody */
export const refuseExposed = async (
  { provider, bundle }: Pick<Described, 'provider' | 'bundle'>,
  allowOpen: readonly number[],
): Promise<void> => {
  if (!('access' in provider)) return;
  const { ingressRules, refuseExposure } = await import('./cloud/rules.ts');
  refuseExposure(ingressRules(provider.access, bundle.server.port), allowOpen);
};
