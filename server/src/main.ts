import process from 'node:process';
import { openApp } from './app.ts';
import { messageOf } from './errors.ts';
import { openFront } from './http/front.ts';
import { createLog } from './log.ts';
import { loadConfig, stopOnSignal } from './start.ts';
import { VERSION } from './version.ts';

const config = loadConfig();
const log = createLog(config.logLevel, 1);
const app = await openApp(config, log);
const front = openFront(app, { config, log });

// A promise that nobody listened to is a bug of ours, and no reason to drop everybody's calls.
process.on('unhandledRejection', (error) => log.error({ err: error }, 'a failure that nobody heard of'));

stopOnSignal(log, async () => {
  const cut = await front.stop();
  if (cut > 0) log.warn({ calls: cut }, 'calls cut off by the drain deadline');
  log.info('stopped');
});

try {
  const port = await front.listen();
  const startMs = Math.round(process.uptime() * 1_000);
  log.info({ version: VERSION, host: config.http.host, port, startMs }, 'listening');
} catch (error) {
  log.fatal({ error: messageOf(error) }, 'cannot listen');
  process.exit(1);
}
