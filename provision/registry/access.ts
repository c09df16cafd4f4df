import type { ResolvedRegistry } from '../inventory/resolved.ts';
import { reveal } from '../../core/secret.ts';
import type { Asking, Login } from './login.ts';

/** A registry that somebody else runs. */
export type ForeignRegistry = Exclude<ResolvedRegistry, { kind: 'local' }>;

/**
 * The login to a registry that somebody else runs, made now.
 *
 * @throws UserError where a cloud gives none
 */
export const loginTo = async (registry: ForeignRegistry, asking: Asking): Promise<Login> => {
  switch (registry.kind) {
    case 'basic': {
      const { address, username, password } = registry;
      return { address, username: reveal(username), password };
    }
    case 'swr': {
      const { swrAccess } = await import('./swr-access.ts');
      return swrAccess(registry, asking);
    }
    case 'ecr': {
      const { ecrAccess } = await import('./ecr.ts');
      return ecrAccess(registry, asking.signal);
    }
  }
};
