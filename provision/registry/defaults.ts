import type { ProviderSettings } from '../inventory/inventory.ts';
import type { ResolvedRegistry } from '../inventory/resolved.ts';

/** A cloud's registry with what its inventory says of that cloud anyway: whose account, where, by which way. */
export const withProvider = (registry: ResolvedRegistry, provider: ProviderSettings): ResolvedRegistry => {
  if (registry.kind === 'ecr' && provider.kind === 'aws') {
    return {
      ...registry,
      region: registry.region ?? provider.region,
      profile: registry.profile ?? provider.profile,
      endpoint: registry.endpoint ?? provider.endpoint,
    };
  }
  if (registry.kind === 'swr' && provider.kind === 'huawei') {
    return {
      ...registry,
      credentials: registry.credentials ?? provider.credentials,
      endpoint: registry.endpoint ?? provider.endpoint,
    };
  }
  return registry;
};
