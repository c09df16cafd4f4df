import { createHash } from 'node:crypto';
import { within } from '../deadline.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Redis } from '../redis/client.ts';
import { SESSION_SECONDS } from './session-token.ts';

/** The sessions that clients have ended: their ids would otherwise bring them back on any replica. */
export interface EndedSessions {
  add(id: string): Promise<void>;
  has(id: string): Promise<boolean>;
}

const MOST_REMEMBERED = 10_000;
const REDIS_MS = 500;

/** Remembers ended sessions in Redis for all replicas; here too, for while Redis is away. */
export function createEndedSessions(redis: Redis['client'] | undefined, log: Logger): EndedSessions {
  const here = new Set<string>();

  /** Redis's answer, or undefined where it is away: this is not worth failing a request for. */
  const ask = async <T>(command: (client: Redis['client']) => Promise<T>): Promise<T | undefined> => {
    if (redis?.isReady !== true) return undefined;
    try {
      return await within(command(redis), REDIS_MS, 'redis');
    } catch (error) {
      log.debug({ error: messageOf(error) }, 'redis does not know of ended sessions');
      return undefined;
    }
  };

  return {
    async add(id) {
      const key = keyOf(id);
      here.add(key);
      for (const oldest of here) {
        if (here.size <= MOST_REMEMBERED) break;
        here.delete(oldest);
      }
      await ask((client) => client.set(key, '', { expiration: { type: 'EX', value: SESSION_SECONDS } }));
    },
    async has(id) {
      const key = keyOf(id);
      return here.has(key) || (await ask((client) => client.exists(key))) === 1;
    },
  };
}

const keyOf = (id: string): string => `mcp:ended:${createHash('sha256').update(id).digest('base64url')}`;
