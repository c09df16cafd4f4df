import { isDeepStrictEqual } from 'node:util';
import { within } from '../../deadline.ts';
import { messageOf } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { probe } from '../../status/probe.ts';
import type { DependencyStatus } from '../../status/status.ts';
import type { Source } from '../configuration/source-schema.ts';
import { openSource, type SourceDatabase } from './database.ts';

/** The sources in use. */
export interface Registry {
  get(name: string): SourceDatabase | undefined;
  /**
   * Puts these in place of those before, keeping the connections of a source that has not changed.
   *
   * @throws where a source's certificate cannot be read; then all stays as it was
   */
  replace(sources: readonly Source[]): void;
  /** Asks each source whether it answers. */
  status(): Promise<Record<string, DependencyStatus>>;
  close(): Promise<void>;
}

// Longer than any call, so that those under way end on the connections they began on.
const RETIRE_MS = 65_000;
const CLOSE_MS = 2_000;

interface Opened {
  source: Source;
  database: SourceDatabase;
}

export function createRegistry(log: Logger): Registry {
  let opened = new Map<string, Opened>();
  const retired = new Map<SourceDatabase, NodeJS.Timeout>();

  const close = (database: SourceDatabase): Promise<void> =>
    within(database.close(), CLOSE_MS, 'a source').catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'a source did not close'),
    );

  const retire = (database: SourceDatabase): void => {
    const timer = setTimeout(() => {
      retired.delete(database);
      void close(database);
    }, RETIRE_MS);
    timer.unref();
    retired.set(database, timer);
  };

  return {
    get: (name) => opened.get(name)?.database,
    replace(sources) {
      const next = new Map<string, Opened>();
      for (const source of sources) {
        const known = opened.get(source.name);
        const kept = known !== undefined && isDeepStrictEqual(known.source, source);
        next.set(source.name, kept ? known : { source, database: openSource(source, log) });
      }
      for (const [name, before] of opened) if (next.get(name) !== before) retire(before.database);
      opened = next;
    },
    async status() {
      const answers = [...opened].map(async ([name, { database }]): Promise<[string, DependencyStatus]> => [
        name,
        await probe(`the source ${name}`, () => database.version()),
      ]);
      return Object.fromEntries(await Promise.all(answers));
    },
    async close() {
      for (const timer of retired.values()) clearTimeout(timer);
      await Promise.all(
        [...[...opened.values()].map(({ database }) => database), ...retired.keys()].map(close),
      );
    },
  };
}
