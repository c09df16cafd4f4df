import { UserError } from '../../core/user-error.ts';
import type { ResolvedRegistry } from '../inventory/resolved.ts';
import type { OwnRegistry } from '../provider.ts';
import { accessTo } from './access.ts';

/** Where images are pushed and pulled: the login, the way there, and the path before an image's name. */
export type RegistryPlace = OwnRegistry & { namespace: string };

/** The path in a stack's own registry, which has no organizations. */
const OWN_NAMESPACE = 'berth';

/**
 * Makes the login to an inventory's registry.
 *
 * @param own the registry that the provider runs, for the kind `local`
 * @throws UserError `no-registry` where that one does not run
 */
export const registryPlace = async (
  registry: ResolvedRegistry,
  own: OwnRegistry | undefined,
): Promise<RegistryPlace> => {
  if (registry.kind !== 'local') {
    return { access: await accessTo(registry), via: registry.address, namespace: registry.namespace };
  }
  if (own !== undefined) return { ...own, namespace: OWN_NAMESPACE };
  throw new UserError('no-registry', "the stack's own registry does not run", {
    hint: 'npx zx provision.mts starts it, or makes it anew',
  });
};
