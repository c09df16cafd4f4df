import { z } from 'zod';
import { CallError } from '../errors.ts';
import { DEFAULT_NAMESPACE } from '../identity.ts';
import type { Statement } from '../postgres/pool.ts';
import { mintKey } from './api-key.ts';
import type { KeyCommand } from './key-command.ts';
import {
  insertKey,
  keyRow,
  revokeKey,
  rotateKey,
  selectKeys,
  selectNamed,
  selectSharing,
  type KeyRecord,
} from './key-rows.ts';

const rows = z.array(keyRow);

/** What came of a command: the keys it is about, and the text of the one it made. */
export interface KeyOutcome {
  keys: KeyRecord[];
  secret?: string;
  /** The names of the others that see the data of the key that was made. */
  sharedWith?: string[];
  /** Namespaces of ended keys of the same name, whose data the key that was made does not see; the latest first. */
  formerNamespaces?: string[];
}

type Query = (statement: Statement) => Promise<unknown[]>;

// A key's id, with a dash, has to fit in the name of a namespace too.
const MAX_OWN_NAME = 50;

/**
 * Does what was asked of the keys.
 *
 * @param hasFirstKey whether the server has an API_KEY, which sees the namespace `default`
 * @throws CallError where the key is not there or the name is taken; errors of node-postgres
 */
export async function workOnKeys(
  command: KeyCommand,
  query: Query,
  hasFirstKey: boolean,
): Promise<KeyOutcome> {
  if (command.do === 'list') return { keys: rows.parse(await query(selectKeys)) };
  if (command.do === 'revoke') {
    const keys = rows.parse(await query(revokeKey(command.id)));
    if (keys.length === 0) throw new CallError(`There is no key ${command.id} that is not revoked already`);
    return { keys };
  }
  const made = command.do === 'create' ? await create(command, query) : await rotate(command, query);
  const [key] = made.keys;
  return key === undefined ? made : { ...made, sharedWith: await sharing(key, query, hasFirstKey) };
}

async function create(
  { name, namespace, scope, expires }: Extract<KeyCommand, { do: 'create' }>,
  query: Query,
): Promise<KeyOutcome> {
  const { id, text, hash } = mintKey();
  // Named after the key, so that no key before it can have had it: whatever is stored there is this key's.
  const own = { namespace: `${name.slice(0, MAX_OWN_NAME)}-${id}`, unique: true };
  const where = namespace === undefined ? own : { namespace };
  const keys = rows.parse(await query(insertKey({ id, name, scope, hash, seconds: expires, ...where })));
  const named =
    namespace === undefined || keys.length === 0 ? rows.parse(await query(selectNamed(name))) : [];
  if (keys.length === 0) {
    const taken = named.find((key) => key.live && (namespace ?? key.namespace) === key.namespace);
    throw new CallError(
      `The namespace ${taken?.namespace ?? namespace} has a key named ${name}: rotate it` +
        `${taken === undefined ? '' : ` (rotate ${taken.id})`}, or choose another name`,
    );
  }
  const former = named.map((key) => key.namespace).filter((other) => other !== where.namespace);
  return { keys, secret: text, ...(former.length > 0 && { formerNamespaces: [...new Set(former)] }) };
}

async function rotate(
  { id: old, overlap, expires }: Extract<KeyCommand, { do: 'rotate' }>,
  query: Query,
): Promise<KeyOutcome> {
  const { id, text, hash } = mintKey();
  const keys = rows.parse(await query(rotateKey(old, { id, hash, overlap, seconds: expires })));
  if (keys.length === 0) {
    throw new CallError(`There is no live key ${old}, or another has replaced it: see list`);
  }
  return { keys, secret: text };
}

/** Who else sees a key's data, by name; the key that one replaces is its holder's own. */
async function sharing(
  { name, namespace }: KeyRecord,
  query: Query,
  hasFirstKey: boolean,
): Promise<string[]> {
  const others = rows.parse(await query(selectSharing(namespace))).map((key) => key.name);
  const first = hasFirstKey && namespace === DEFAULT_NAMESPACE ? ['admin (API_KEY)'] : [];
  return [...new Set([...first, ...others])].filter((other) => other !== name);
}

const COLUMNS = ['id', 'name', 'namespace', 'scope', 'state', 'created', 'last used', 'expires'] as const;

const day = (instant: string | null): string => instant?.slice(0, 16).replace('T', ' ') ?? 'never';

const state = ({ live, revokedAt }: KeyRecord): string => {
  if (live) return 'live';
  return revokedAt === null ? 'expired' : 'revoked';
};

/** In words, with whom a key shares its data, and what it does not see of an earlier key of its name. */
function sharingLines({ keys, sharedWith, formerNamespaces = [] }: KeyOutcome): string[] {
  const [key] = keys;
  if (key === undefined || sharedWith === undefined) return [];
  const others = sharedWith.length === 0 ? 'this key alone' : `this key and ${sharedWith.join(', ')}`;
  const [former] = formerNamespaces;
  const hidden =
    former === undefined
      ? []
      : [
          `An earlier key named ${key.name} had the namespace ${former}: what it stored is seen with --namespace ${former} only.`,
        ];
  return ['', `The data of the namespace ${key.namespace} is seen by ${others}.`, ...hidden];
}

/**
 * The outcome for people: a table, times in UTC, and below it the key that was made and with whom it shares its data.
 */
export function formatOutcome(outcome: KeyOutcome): string {
  const { keys, secret } = outcome;
  const cells = keys.map((key) => [
    key.id,
    key.name,
    key.namespace,
    key.scope,
    state(key),
    day(key.createdAt),
    day(key.lastUsedAt),
    day(key.expiresAt),
  ]);
  const table = [[...COLUMNS], ...cells];
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const made = secret === undefined ? [] : ['', 'The key, which is shown this once:', secret];
  return `${[...lines, ...sharingLines(outcome), ...made].join('\n')}\n`;
}
