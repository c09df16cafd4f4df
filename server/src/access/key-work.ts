import { z } from 'zod';
import { CallError } from '../errors.ts';
import type { Statement } from '../postgres/pool.ts';
import { mintKey } from './api-key.ts';
import type { KeyCommand } from './key-command.ts';
import { insertKey, keyRow, revokeKey, rotateKey, selectKeys, type KeyRecord } from './key-rows.ts';

const rows = z.array(keyRow);

/** What came of a command: the keys it is about, and the text of the one it made. */
export interface KeyOutcome {
  keys: KeyRecord[];
  secret?: string;
}

/**
 * Does what was asked of the keys.
 *
 * @throws CallError where the key is not there or the name is taken; errors of node-postgres
 */
export async function workOnKeys(
  command: KeyCommand,
  query: (statement: Statement) => Promise<unknown[]>,
): Promise<KeyOutcome> {
  if (command.do === 'list') return { keys: rows.parse(await query(selectKeys)) };
  if (command.do === 'revoke') {
    const keys = rows.parse(await query(revokeKey(command.id)));
    if (keys.length === 0) throw new CallError(`There is no key ${command.id} that is not revoked already`);
    return { keys };
  }

  const { id, text, hash } = mintKey();
  const seconds = command.expires;
  if (command.do === 'create') {
    const { name, namespace, scope } = command;
    const keys = rows.parse(await query(insertKey({ id, name, namespace, scope, hash, seconds })));
    if (keys.length === 0) {
      throw new CallError(
        `The namespace ${namespace} has a key named ${name}: rotate it, or choose another name`,
      );
    }
    return { keys, secret: text };
  }
  const keys = rows.parse(
    await query(rotateKey(command.id, { id, hash, overlap: command.overlap, seconds })),
  );
  if (keys.length === 0) {
    throw new CallError(`There is no live key ${command.id}, or another has replaced it: see list`);
  }
  return { keys, secret: text };
}

const COLUMNS = ['id', 'name', 'namespace', 'scope', 'state', 'created', 'last used', 'expires'] as const;

const day = (instant: string | null): string => instant?.slice(0, 16).replace('T', ' ') ?? 'never';

const state = ({ live, revokedAt }: KeyRecord): string => {
  if (live) return 'live';
  return revokedAt === null ? 'expired' : 'revoked';
};

/** The outcome for people: a table, times in UTC, and below it the key that was made. */
export function formatOutcome({ keys, secret }: KeyOutcome): string {
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
  return `${[...lines, ...made].join('\n')}\n`;
}
