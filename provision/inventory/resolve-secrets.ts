import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { redactor, Secret } from '../../core/secret.ts';
import { InputError } from '../../core/user-error.ts';
import type { Variables } from './interpolation.ts';
import type { Inventory } from './inventory.ts';
import { resolved, templatesIn, type ResolvedInventory } from './resolved.ts';
import { answer, type Answer } from './secret-source.ts';
import { writtenAs, type Reference, type Template } from './template.ts';

/**
 * Fills in every `${env:…}`, `${file:…}` and `${cmd:…}` of an inventory, each read once. To ask for
 * no more than a run needs, give it an inventory with the selected hosts only.
 *
 * @returns the inventory, and warnings about files that others can read
 * @throws InputError `missing-secret`, which names every missing one with `file:line:column`
 */
export const resolveSecrets = async (
  inventory: Inventory,
  variables: Variables = process.env,
): Promise<{ inventory: ResolvedInventory; warnings: string[] }> => {
  const base = { folder: dirname(inventory.file), home: homedir() };
  const uses = templatesIn(inventory).flatMap(({ path, template }) =>
    referencesIn(template).map((reference) => ({ path, reference, key: writtenAs(reference) })),
  );
  const wanted = new Map(uses.map(({ key, reference }) => [key, reference]));
  const answers = new Map(
    await Promise.all(
      [...wanted].map(
        async ([key, reference]) => [key, await answer(reference, { base, variables })] as const,
      ),
    ),
  );
  const secrets = [...answers.values()].flatMap((given) => ('secret' in given ? [given.secret] : []));
  const missing = uses.flatMap(({ path, key }) => {
    const given = answers.get(key);
    if (given === undefined || 'secret' in given) return [];
    return [lineOf({ origin: inventory.origins[path], path, key, given, redact: redactor(secrets) })];
  });
  if (missing.length > 0) throw missingSecrets(missing);
  return {
    inventory: resolved(inventory, secrets, (template) => fill(template, answers)),
    warnings: [...answers.values()].flatMap((given) => ('warning' in given ? [given.warning] : [])),
  };
};

const referencesIn = ({ parts }: Template): Reference[] => parts.filter((part) => typeof part !== 'string');

const fill = ({ parts }: Template, answers: ReadonlyMap<string, Answer>): Secret =>
  new Secret(
    parts
      .map((part) => {
        if (typeof part === 'string') return part;
        const given = answers.get(writtenAs(part));
        if (given === undefined || !('secret' in given)) throw new Error(`${part.source} was not resolved`);
        return given.secret.reveal();
      })
      .join(''),
  );

/** The last lines of what a failing command said are usually why it failed. */
const LINES_SHOWN = 3;

const lineOf = (use: {
  origin: string | undefined;
  path: string;
  key: string;
  given: { problem: string; said?: string };
  redact: (text: string) => string;
}): string => {
  const said = use
    .redact(use.given.said ?? '')
    .split('\n')
    .filter(Boolean)
    .slice(-LINES_SHOWN);
  const line = `${use.path}: ${use.key} ${use.given.problem}`;
  return [
    use.origin === undefined ? line : `${use.origin}  ${line}`,
    ...said.map((text) => `    | ${text}`),
  ].join('\n');
};

const missingSecrets = (lines: string[]): InputError => {
  const count = lines.length === 1 ? '1 secret is missing' : `${lines.length} secrets are missing`;
  return new InputError('missing-secret', [count, ...lines].join('\n'), {
    hint: 'export the variables, or mend the files and commands that these references name',
  });
};
