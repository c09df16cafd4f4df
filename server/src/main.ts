import process from 'node:process';
import { messageOf } from './errors.ts';
import { createHttpServer } from './http/server.ts';
import { createLog } from './log.ts';
import { openService } from './service.ts';
import { loadConfig, stopOnSignal } from './start.ts';
import { VERSION } from './version.ts';

const config = loadConfig();
const log = createLog(config.logLevel, 1);
const service = openService(config, log);
const server = createHttpServer(service, config.http);

stopOnSignal(log, async () => {
  service.startDraining();
  const cut = await server.drain();
  if (cut > 0) log.warn({ calls: cut }, 'calls cut off by the drain deadline');
  await service.close();
  log.info('stopped');
});

try {
  const port = await server.listen();
  const startMs = Math.round(process.uptime() * 1_000);
  log.info({ version: VERSION, host: config.http.host, port, startMs }, 'listening');
} catch (error) {
  log.fatal({ error: messageOf(error) }, 'cannot listen');
  process.exit(1);
}
