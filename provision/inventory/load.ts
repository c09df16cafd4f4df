import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../core/user-error.ts';
import { assemble } from './assembly.ts';
import { badFiles } from './files.ts';
import type { Variables } from './interpolation.ts';
import type { Inventory } from './inventory.ts';
import { badInventory, distinct } from './mistake.ts';
import { readText } from './reading.ts';

/** The inventory that is meant when none is named: `inventories/local.yaml` of this project. */
export const defaultInventory = (): string =>
  fileURLToPath(new URL('../../inventories/local.yaml', import.meta.url));

/**
 * Reads and validates an inventory. References to secrets stay references: see `resolveSecrets`.
 *
 * @param options path: of the YAML file, relative to `cwd`; environment: name of the overlay to lay
 *   over it; variables: what `${env:NAME}` outside of secrets is filled from
 * @throws InputError `unreadable-inventory`, `unknown-environment`, or `bad-inventory`, which tells
 *   every mistake, each with `file:line:column`
 */
export const loadInventory = async ({
  path = defaultInventory(),
  environment,
  cwd,
  variables = process.env,
}: {
  path?: string | undefined;
  environment?: string | undefined;
  cwd: string;
  variables?: Variables;
}): Promise<Inventory> => {
  const file = resolve(cwd, path);
  const below = relative(cwd, file);
  const shown = below === '' || below.startsWith('..') ? file : below;
  const base = { folder: dirname(file), home: homedir() };
  const { mistakes, document, tree, hosts } = readText(await textOf(file, shown), environment, variables);
  const certificates = tree === undefined ? [] : await badFiles(tree, base);
  const all = distinct([...mistakes, ...certificates]);
  if (all.length > 0 || document === undefined || tree === undefined) throw badInventory(shown, all);
  return assemble(document, { tree, hosts }, { ...base, file, shown, environment });
};

const textOf = async (file: string, shown: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const { message, hint } = UNREADABLE.get(code) ?? {
      message: 'cannot be read',
      hint: 'see the cause below',
    };
    throw new InputError('unreadable-inventory', `the inventory ${shown} ${message}`, { hint, cause });
  }
};

const UNREADABLE = new Map<unknown, { message: string; hint: string }>([
  [
    'ENOENT',
    { message: 'does not exist', hint: 'name a YAML file, or copy one of the examples in inventories/' },
  ],
  ['EISDIR', { message: 'is a directory', hint: 'name the YAML file in it' }],
  ['EACCES', { message: 'may not be read by you', hint: 'check its owner and mode with ls -l' }],
]);
