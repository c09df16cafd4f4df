import { createClient } from '@redis/client';
import { backoff } from '../backoff.ts';
import type { Config } from '../config/config.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';

/** Where Redis is; its database 0 where none is said. */
type RedisConfig = Omit<Config['redis'], 'database'> & { database?: number };

const LONGEST_PAUSE_MS = 1_000;

function create({ host, port, password, database }: RedisConfig) {
  return createClient({
    socket: {
      host,
      port,
      connectTimeout: 2_000,
      // A Redis that hangs without closing its connection: the ping goes unanswered and the socket is
      // dropped.
      socketTimeout: 15_000,
      // Soon back: what waits for it costs the database work meanwhile.
      reconnectStrategy: (attempt) => Math.min(backoff(attempt), LONGEST_PAUSE_MS),
    },
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    pingInterval: 5_000,
    // Redis is a cache here: while it is away, ask the database at once rather than queue.
    disableOfflineQueue: true,
  });
}

export interface Redis {
  client: ReturnType<typeof create>;
  /** The version that the server says it is; rejects with the reason of the outage while there is one. */
  version(): Promise<string>;
}

/** A client that connects and reconnects by itself; while it cannot, every command fails at once. */
export function openRedis(config: RedisConfig, log: Logger): Redis {
  const client = create(config);
  let problem: string | undefined = 'not connected yet';
  client.on('error', (error: unknown) => {
    // One line an outage, not one a try.
    const message = messageOf(error);
    if (message !== problem) log.warn({ error: message }, 'redis is away');
    problem = message;
  });
  client.on('ready', () => {
    problem = undefined;
    log.info('redis is ready');
  });
  client.connect().catch((error: unknown) => log.error({ error: messageOf(error) }, 'redis client gave up'));
  return {
    client,
    async version() {
      if (problem !== undefined) throw new Error(problem);
      return /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? 'unknown';
    },
  };
}
