import type { RegistryAccess } from '../../core/registry.ts';
import type { Resource } from '../../core/resource.ts';
import type { Inventory } from '../../provision/inventory/inventory.ts';
import { loadInventory } from '../../provision/inventory/load.ts';
import { resolveSecrets } from '../../provision/inventory/resolve-secrets.ts';
import { secretsIn, type ResolvedHost, type ResolvedInventory } from '../../provision/inventory/resolved.ts';
import { selectHosts } from '../../provision/inventory/select-hosts.ts';
import type { Provider } from '../../provision/provider.ts';
import { providerOf } from '../../provision/providers.ts';
import { withProvider } from '../../provision/registry/defaults.ts';
import { validity } from '../../provision/registry/login.ts';
import { registryPlace, type RegistryPlace } from '../../provision/registry/place.ts';
import { berthHome } from './home.ts';
import type { Context } from './context.ts';

/** What a command works on: the inventory with its secrets, the hosts it was limited to, their provider. */
export type Stack = { inventory: ResolvedInventory; hosts: ResolvedHost[]; provider: Provider };

/** Reads the inventory that the arguments name. From here on its secrets are masked in all output. */
export const openStack = async (command: string, context: Context): Promise<Stack> => {
  const { inventory, warnings } = await resolveSecrets(await readInventory(context));
  context.addSecrets(...secretsIn(inventory));
  announce(command, inventory, context);
  for (const text of warnings) context.emit({ type: 'note', text });
  return { inventory, hosts: inventory.hosts, provider: await providerOf(inventory, berthHome()) };
};

/** The same for a command that runs nothing on the hosts: its secrets stay references, so none can be missing. */
export const openProvider = async (
  command: string,
  context: Context,
): Promise<{ inventory: Inventory; provider: Provider }> => {
  const inventory = await readInventory(context);
  announce(command, inventory, context);
  return { inventory, provider: await providerOf(inventory, berthHome()) };
};

/** The inventory with those of its hosts that the command is limited to. */
const readInventory = async ({ args }: Context): Promise<Inventory> => {
  const loaded = await loadInventory({ path: args.inventory, environment: args.env, cwd: process.cwd() });
  return { ...loaded, hosts: selectHosts(loaded.hosts, args.limit) };
};

const announce = (
  command: string,
  { file, stack }: Pick<Inventory, 'file' | 'stack'>,
  { args, emit }: Context,
): void => emit({ type: 'start', command, inventory: file, stack, check: args.check });

/** The inventory's registry; a login to it is made where one is needed, and told of. */
export const registryOf = (
  { inventory, provider }: Stack,
  observed: readonly Resource[],
  { addSecrets, emit, signal }: Context,
): (() => Promise<RegistryPlace>) => {
  const note = (text: string): void => emit({ type: 'note', text });
  const onLogin = (access: RegistryAccess): void => {
    addSecrets(access.password);
    const held = validity(access, Date.now());
    if (held !== undefined) note(`login to ${access.address} ${held}`);
  };
  let place: Promise<RegistryPlace> | undefined;
  const open = async (): Promise<RegistryPlace> =>
    registryPlace(withProvider(inventory.registry, inventory.provider), await provider.registry?.(observed), {
      signal,
      note,
      onLogin,
    });
  return () => (place ??= open());
};
