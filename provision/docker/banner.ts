import { connect } from 'node:net';

const MILLISECONDS = 2000;

/**
 * What an SSH server on a port of 127.0.0.1 greets with (RFC 4253, 4.2). That the port accepts a
 * connection proves nothing: the engine's proxy does that before anyone listens behind it, and then
 * closes it without a word.
 *
 * @returns undefined where nothing that speaks SSH answers
 */
export const sshBanner = (port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (banner?: string): void => {
      socket.destroy();
      resolve(banner);
    };
    socket.setTimeout(MILLISECONDS, () => end());
    socket.once('error', () => end());
    socket.once('close', () => end());
    socket.once('data', (data) => {
      const text = data.toString('utf8').trim();
      end(text.startsWith('SSH-2.0-') ? text : undefined);
    });
  });
