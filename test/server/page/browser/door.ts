import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import process from 'node:process';

/**
 * Run inside the browser's network: lets through to a Unix socket, which knows no networks, what comes to a
 * port.
 */
const [, , socket = '', port = ''] = process.argv;

const door = createServer({ allowHalfOpen: true }, (inside) => {
  const outside = connect({ path: socket, allowHalfOpen: true });
  inside.on('error', () => outside.destroy()).pipe(outside);
  outside.on('error', () => inside.destroy()).pipe(inside);
});
door.listen(Number(port), '127.0.0.1', () => writeFileSync(`${socket}.open`, ''));
