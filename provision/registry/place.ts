import { readFile } from 'node:fs/promises';
import type { CredentialHelper, RegistryAccess } from '../../core/registry.ts';
import { UserError } from '../../core/user-error.ts';
import type { ResolvedRegistry } from '../inventory/resolved.ts';
import type { OwnRegistry } from '../provider.ts';
import { loginTo } from './access.ts';
import { renewing, type Asking } from './login.ts';

/** Where images are pushed and pulled: the way there, the path before an image's name, and how to be let in. */
export type RegistryPlace = {
  /** `host[:port]` where this machine reaches it, if not at its own address. */
  via?: string;
  namespace: string;
  /** PEM certificate of the registry's own authority. */
  ca?: string;
  /** How hosts get in by themselves; absent: with a login that is made for them. */
  helper?: CredentialHelper;
  /** A login that holds for ten minutes at least; one is asked for only when there is none such yet. */
  access: () => Promise<RegistryAccess>;
  /** Makes what must be there before a push; a registry without it takes any name below the namespace. */
  createRepositories?: (names: readonly string[]) => Promise<string[]>;
};

export type RegistryOptions = Asking & {
  /** Hears of every login that is made. */
  onLogin: (access: RegistryAccess) => void;
};

/** The path in a stack's own registry, which has no organizations. */
const OWN_NAMESPACE = 'berth';

/**
 * An inventory's registry; nobody is asked for a login yet.
 *
 * @param own the registry that the provider runs, for the kind `local`
 * @throws UserError `no-registry` where that one does not run
 */
export const registryPlace = async (
  registry: ResolvedRegistry,
  own: OwnRegistry | undefined,
  options: RegistryOptions,
): Promise<RegistryPlace> => {
  const heard = (ask: () => Promise<RegistryAccess>): (() => Promise<RegistryAccess>) =>
    renewing(async () => {
      const access = await ask();
      options.onLogin(access);
      return access;
    });
  if (registry.kind === 'local') {
    if (own === undefined) throw noRegistry();
    const { access, via } = own;
    return { via, namespace: OWN_NAMESPACE, ...caOf(access.ca), access: heard(async () => access) };
  }
  const ca = caOf(registry.ca && (await readFile(registry.ca, 'utf8')));
  return {
    namespace: registry.namespace,
    ...ca,
    access: heard(async () => ({ ...(await loginTo(registry, options)), ...ca })),
    ...(registry.kind === 'ecr' && registry.login === 'instance-profile' && { helper: 'ecr-login' }),
    ...(registry.kind === 'ecr' && {
      createRepositories: async (names) => {
        const { createRepositories } = await import('./ecr.ts');
        return createRepositories(registry, names, options.signal);
      },
    }),
  };
};

const caOf = (ca: string | undefined): { ca?: string } => (ca === undefined ? {} : { ca });

const noRegistry = (): UserError =>
  new UserError('no-registry', "the stack's own registry does not run", {
    hint: 'npx zx provision.mts starts it, or makes it anew',
  });
