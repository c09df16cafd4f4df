import { createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Forward } from './connection.ts';
import type { Hop } from './hop.ts';

/** See `Connection.forward`. A connection that the host's side refuses is closed at once. */
export const forward = async (hop: Hop, port: number): Promise<Forward> => {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    // Ends of streams that broke are of no interest to anyone but their two sides.
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    hop.ssh.forwardOut('127.0.0.1', socket.remotePort ?? 0, '127.0.0.1', port).then(
      (channel) => {
        channel.on('close', () => socket.destroy());
        return Promise.allSettled([pipeline(socket, channel), pipeline(channel, socket)]);
      },
      () => socket.destroy(),
    );
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening on no port');
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: address.port, close };
};
