import { readFileSync, readdirSync } from 'node:fs';

/** One numbered SQL file. */
export interface Migration {
  name: string;
  sql: string;
}

const FOLDER = new URL('../migrations/', import.meta.url);

/** Every migration in the folder, in the order of their numbers. */
export function readMigrations(): Migration[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => ({ name, sql: readFileSync(new URL(name, FOLDER), 'utf8') }));
}

/**
 * What is still to be applied, and what the database has that this version does not know: after a rollback
 * to an older release that is normal, so a migration must leave the release before it able to work.
 */
export function compareMigrations(
  known: readonly Migration[],
  applied: readonly string[],
): { pending: Migration[]; unknown: string[] } {
  const names = new Set(known.map(({ name }) => name));
  return {
    pending: known.filter(({ name }) => !applied.includes(name)),
    unknown: applied.filter((name) => !names.has(name)),
  };
}
