import { createConnection, type Socket } from 'node:net';
import { errorCode, messageOf, unreachable } from './errors.ts';
import type { Target } from './target.ts';

/**
 * Opens a TCP connection, without delaying small packets: a command's few bytes must not wait for
 * the acknowledgement of the ones before.
 *
 * @throws UserError `unreachable`
 */
export const openSocket = (target: Target, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ host: target.address, port: target.port, noDelay: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
    };
    const fail = (error: unknown): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason);
    const onError = (error: Error): void =>
      fail(unreachable(target, messageOf(error), error, errorCode(error)));
    const timer = setTimeout(
      () => fail(unreachable(target, `no answer within ${target.timeout} s`, undefined, 'ETIMEDOUT')),
      target.timeout * 1000,
    );
    signal.addEventListener('abort', onAbort);
    socket.once('error', onError);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
