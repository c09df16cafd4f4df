import { UserError } from '../../core/user-error.ts';
import { findLock, imagesIn, lockPathOf } from '../../provision/images/lock.ts';
import { illness, type Finding } from '../../provision/provider.ts';
import { withProvider } from '../../provision/registry/defaults.ts';
import { examineRegistry } from '../../provision/registry/examine.ts';
import { registryPlace } from '../../provision/registry/place.ts';
import type { Context } from './context.ts';
import type { Stack } from './stack.ts';

/** Looks at all that a run would need, the provider first; what is found is told in that order. */
export const examine = async (stack: Stack, context: Context): Promise<Finding[]> => {
  const all: Finding[] = [];
  const tell = (found: Finding): void => {
    all.push(found);
    context.emit({ type: 'finding', ...found });
  };
  tell(inventory(stack));
  for (const found of await Promise.all(looks(stack, context.signal))) tell(found);
  // Without its engine a stack's own registry cannot even be looked for.
  const lost = stack.provider.registry !== undefined && all.some(({ state }) => state === 'ill');
  if (!lost) for (const found of await registry(stack, context)) tell(found);
  return all;
};

const inventory = ({ inventory: { file, provider }, hosts }: Stack): Finding => ({
  name: 'inventory',
  state: 'well',
  text: `${file} holds no mistake: ${hosts.length === 1 ? '1 host' : `${hosts.length} hosts`} of provider ${provider.kind}`,
});

/** The provider's. One that fails with a person's error is a finding too. */
const looks = ({ provider }: Stack, signal: AbortSignal): Promise<Finding>[] =>
  (provider.examine?.(signal) ?? []).map((look) =>
    look.catch((error: unknown) => {
      if (error instanceof UserError) return illness('provider', error);
      throw error;
    }),
  );

const registry = async (stack: Stack, context: Context): Promise<Finding[]> => {
  const { inventory, provider } = stack;
  const observed = provider.registry === undefined ? [] : await provider.observe(context.signal);
  const settings = withProvider(inventory.registry, inventory.provider);
  const notes: string[] = [];
  try {
    const lock = await findLock(lockPathOf(inventory));
    return await examineRegistry({
      registry: settings,
      place: await registryPlace(settings, await provider.registry?.(observed), {
        signal: context.signal,
        note: (text) => notes.push(text),
        onLogin: ({ password }) => context.addSecrets(password),
      }),
      notes,
      images: lock && imagesIn(lock),
      signal: context.signal,
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const found = illness('registry', error);
    // The first run starts it.
    return [error.code === 'no-registry' ? { ...found, state: 'doubtful' } : found];
  }
};
