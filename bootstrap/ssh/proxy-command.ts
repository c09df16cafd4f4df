import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/**
 * A stream through the ssh config's `ProxyCommand`, which the operator's own shell runs (as
 * OpenSSH does).
 */
export const proxyCommand = (command: string, signal: AbortSignal): Duplex => {
  const child = spawn(`exec ${command}`, { shell: true, stdio: ['pipe', 'pipe', 'ignore'], signal });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', (error) => stream.destroy(error));
  stream.on('close', () => child.kill());
  return stream;
};
