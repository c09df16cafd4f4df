import { within } from '../deadline.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { AuditRecord } from './record.ts';

/** Takes records off the callers' hands and stores them in batches, as soon as the database lets it. */
export interface Journal {
  add(record: AuditRecord): void;
  /** Tries to store what is there now; resolves even where that fails. */
  flush(): Promise<void>;
  /** Stores what is left, as far as a short deadline allows. */
  close(): Promise<void>;
  /** How many records wait to be stored. */
  readonly waiting: number;
  /** How many were lost since the start. */
  readonly dropped: number;
}

/** Stores a batch whole or throws; returns how many of its records the database will never take. */
export type Store = (batch: readonly AuditRecord[]) => Promise<number>;

/** How much is kept while the database is away: records, and characters in them. */
export interface JournalLimits {
  records: number;
  characters: number;
}

const LIMITS: JournalLimits = { records: 10_000, characters: 8_000_000 };
const BATCH = 500;
const PAUSE_MS = 500;
const CLOSE_MS = 3_000;
// What a record weighs beside its arguments and its error.
const OVERHEAD = 200;

const weigh = ({ arguments: args, error }: AuditRecord): number =>
  args.length + (error?.length ?? 0) + OVERHEAD;

/** Makes a journal. When it is full, new records are dropped and counted. */
export function createJournal(store: Store, log: Logger, limits: JournalLimits = LIMITS): Journal {
  const queue: AuditRecord[] = [];
  let weight = 0;
  let dropped = 0;
  let unreported = 0;
  let away = false;
  let storing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const schedule = (): void => {
    if (closed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, PAUSE_MS);
    // What is left at the end is stored by `close`.
    timer.unref();
  };

  const drop = (count: number): void => {
    dropped += count;
    unreported += count;
  };

  const storeBatch = async (): Promise<boolean> => {
    const batch = queue.slice(0, BATCH);
    try {
      drop(await store(batch));
    } catch (error) {
      if (!away) log.warn({ error: messageOf(error) }, 'audit records have to wait for postgres');
      away = true;
      return false;
    }
    queue.splice(0, batch.length);
    weight -= batch.reduce((sum, record) => sum + weigh(record), 0);
    away = false;
    return true;
  };

  const storeAll = async (): Promise<void> => {
    // Only what was there at the beginning, so that this ends however fast more comes.
    for (let left = queue.length; left > 0; left -= BATCH) if (!(await storeBatch())) break;
    if (queue.length > 0) schedule();
    if (away || unreported === 0) return;
    log.error({ records: unreported }, 'audit records were lost');
    unreported = 0;
  };

  const flush = async (): Promise<void> => {
    // What is being stored may have begun before the latest record came.
    await storing;
    storing ??= storeAll().finally(() => (storing = undefined));
    await storing;
  };

  return {
    add(record) {
      const more = weigh(record);
      if (closed || queue.length >= limits.records || weight + more > limits.characters) return drop(1);
      queue.push(record);
      weight += more;
      schedule();
    },
    flush,
    async close() {
      closed = true;
      clearTimeout(timer);
      await within(flush(), CLOSE_MS, 'postgres').catch(() => undefined);
      const lost = queue.length + unreported;
      if (lost > 0) log.error({ records: lost }, 'audit records were lost');
    },
    get waiting() {
      return queue.length;
    },
    get dropped() {
      return dropped;
    },
  };
}
