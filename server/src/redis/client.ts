import { createClient } from '@redis/client';
import { backoff } from '../backoff.ts';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';

function create({ host, port, password }: Config['redis']) {
  return createClient({
    socket: {
      host,
      port,
      connectTimeout: 2_000,
      // A Redis that hangs without closing its connection: the ping goes unanswered and the socket is dropped.
      socketTimeout: 15_000,
      reconnectStrategy: backoff,
    },
    ...(password === undefined ? {} : { password }),
    pingInterval: 5_000,
    // Redis is a cache here: while it is away, ask the database at once rather than queue.
    disableOfflineQueue: true,
  });
}

export type RedisClient = ReturnType<typeof create>;

/** A client that connects and reconnects by itself; while it cannot, every command fails at once. */
export function openRedis(config: Config['redis'], log: Logger): RedisClient {
  const client = create(config);
  let lastError = '';
  client.on('error', (error: unknown) => {
    // One line an outage, not one a try.
    const message = messageOf(error);
    if (message !== lastError) log.warn({ error: message }, 'redis is away');
    lastError = message;
  });
  client.on('ready', () => {
    lastError = '';
    log.info('redis is ready');
  });
  client.connect().catch((error: unknown) => log.error({ error: messageOf(error) }, 'redis client gave up'));
  return client;
}
