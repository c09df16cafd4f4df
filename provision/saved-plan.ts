import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Change } from '../core/resource.ts';
import { InputError, UserError } from '../core/user-error.ts';

const savedPlan = z.object({
  version: z.literal(1),
  stack: z.string(),
  /** SHA-256 of the changes, in hex: what binds an apply to what was shown. */
  hash: z.string(),
  /** For the reader: what was shown. */
  changes: z.array(z.looseObject({ action: z.string(), address: z.string() })),
});

export type SavedPlan = z.infer<typeof savedPlan>;

type Shown = { stack: string; changes: readonly Change[] };

/** The hash of a plan: of every change with the world before it, whatever the order of its keys. */
export const planHash = ({ stack, changes }: Shown): string =>
  createHash('sha256')
    .update(canonical([stack, changes]))
    .digest('hex');

/** The same text for the same data, whatever the order of its keys. */
const canonical = (data: unknown): string => JSON.stringify(data, (_key, value: unknown) => sorted(value));

const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));

export const savePlan = async (path: string, shown: Shown): Promise<void> => {
  const document = { version: 1, stack: shown.stack, hash: planHash(shown), changes: shown.changes };
  await writeFile(`${path}.new`, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
};

/** @throws InputError `bad-plan-file` */
export const readPlan = async (path: string): Promise<SavedPlan> => {
  try {
    return savedPlan.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const why =
      cause instanceof z.ZodError || cause instanceof SyntaxError ? 'is not a saved plan' : 'cannot be read';
    throw new InputError('bad-plan-file', `${path} ${why}`, {
      hint: 'Make one: npx zx provision.mts <inventory> --save-plan FILE',
      cause,
    });
  }
};

/**
 * Refuses to go on where the plan that follows from the world now is not the one that was shown.
 *
 * @throws UserError `plan-changed`, which names what came, went or differs
 */
export const checkUnchanged = (agreed: SavedPlan, now: Shown): void => {
  if (agreed.hash === planHash(now)) return;
  const before = new Map(agreed.changes.map((change) => [change.address, canonical(change)]));
  const after = new Map(now.changes.map((change) => [change.address, canonical(change)]));
  const differing = [...new Set([...before.keys(), ...after.keys()])].flatMap((address) => {
    if (before.get(address) === after.get(address)) return [];
    if (!after.has(address)) return [`${address}: no longer planned`];
    return [`${address}: ${before.has(address) ? 'planned otherwise' : 'newly planned'}`];
  });
  const lines =
    agreed.stack === now.stack ? differing : [`it is of the stack ${agreed.stack}, not ${now.stack}`];
  throw new UserError(
    'plan-changed',
    ['the plan is no longer the one that was saved:', ...lines].join('\n'),
    {
      hint: 'Look at what would be done now and save that: --save-plan FILE',
    },
  );
};
