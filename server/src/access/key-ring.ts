import { z } from 'zod';
import { within } from '../deadline.ts';
import { messageOf } from '../errors.ts';
import type { Identity } from '../identity.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../postgres/database.ts';
import { keyIdOf, sameDigest } from './api-key.ts';
import { liveKeyRow, selectLiveKeys, touchKeys } from './key-rows.ts';
import { invalid, type Verdict } from './verdict.ts';

/** An answer is asked anew in the background after this long: how late a revocation may be. */
const FRESH_MS = 5_000;
/** After this long without a call, one call waits for the answer. */
const STALE_MS = 10_000;
/** How long known keys go on where the database is away. */
const BOUND_MS = 60 * 60_000;
/** A key made a moment ago is looked for this often, however many unknown keys are tried. */
const UNKNOWN_MS = 1_000;
const RETRY_MS = 2_000;
const DEADLINE_MS = 1_500;
const TOUCH_MS = 60_000;

const rows = z.array(liveKeyRow);
const UNKNOWN = invalid('This API key is not known here: it is mistyped, has expired or was revoked');
const AWAY: Verdict = { kind: 'unavailable', reason: 'API keys cannot be checked at the moment' };

interface LiveKey {
  hash: Uint8Array;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  proved: Verdict;
}

/** The keys that open this server, as read a few seconds ago. */
export interface KeyRing {
  /** Judges the text of a key by its digest. Never rejects. */
  judge(text: string, digest: Uint8Array): Promise<Verdict>;
  /** Writes down what it has not yet written of the keys' last use. */
  close(): Promise<void>;
}

/**
 * Holds all live keys in memory, so that a call costs a look into a map, and the database one short statement
 * every few seconds, whatever callers send. While the database is away, the keys known last go on.
 */
export function createKeyRing(database: Database, log: Logger, now: () => number = Date.now): KeyRing {
  let keys: ReadonlyMap<string, LiveKey> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failing = false;
  let reading: Promise<void> | undefined;
  let uses = new Map<string, Date>();

  const read = async (): Promise<void> => {
    const startedAt = now();
    triedAt = startedAt;
    try {
      const found = database.query(selectLiveKeys, AbortSignal.timeout(DEADLINE_MS));
      keys = new Map(rows.parse(await within(found, DEADLINE_MS, 'postgres')).map(liveKey));
      readAt = startedAt;
      if (failing) log.info('API keys can be read again');
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ error: messageOf(error) }, 'API keys cannot be read; those known go on');
      failing = true;
    }
  };
  const refresh = (): Promise<void> => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const update = async (id: string): Promise<void> => {
    const age = now() - readAt;
    if (failing) {
      // Nobody waits for a database that was away a moment ago.
      if (now() - triedAt > RETRY_MS) void refresh();
    } else if (age > STALE_MS || (age > UNKNOWN_MS && !keys.has(id))) await refresh();
    else if (age > FRESH_MS) void refresh();
  };

  const touch = async (): Promise<void> => {
    if (uses.size === 0) return;
    const written = uses;
    uses = new Map();
    try {
      const done = database.query(touchKeys(written), AbortSignal.timeout(DEADLINE_MS));
      await within(done, DEADLINE_MS, 'postgres');
    } catch (error) {
      uses = new Map([...written, ...uses]);
      log.debug({ error: messageOf(error) }, 'the last use of keys is written later');
    }
  };
  const timer = setInterval(() => void touch(), TOUCH_MS).unref();

  return {
    async judge(text, digest) {
      const id = keyIdOf(text);
      if (id === undefined) return UNKNOWN;
      const age = now() - readAt;
      if (age > FRESH_MS || !keys.has(id)) await update(id);
      if (now() - readAt > BOUND_MS) return AWAY;
      const key = keys.get(id);
      if (key === undefined) return failing ? AWAY : UNKNOWN;
      if (!sameDigest(digest, key.hash) || key.expiresAt <= now()) return UNKNOWN;
      uses.set(id, new Date(now()));
      return key.proved;
    },
    async close() {
      clearInterval(timer);
      await touch();
    },
  };
}

function liveKey({
  id,
  name,
  namespace,
  scope,
  hash,
  expires_at,
}: z.infer<typeof liveKeyRow>): [string, LiveKey] {
  const identity: Identity = { id: `key:${name}`, namespace, scope };
  const expiresAt = expires_at?.getTime() ?? Number.POSITIVE_INFINITY;
  return [id, { hash, expiresAt, proved: { kind: 'proved', identity } }];
}
