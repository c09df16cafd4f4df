import process from 'node:process';
import { openApp } from './app.ts';
import { messageOf } from './errors.ts';
import { createHandler } from './http/handler.ts';
import { createHttpServer } from './http/server.ts';
import { createLog } from './log.ts';
import { createMcp } from './mcp/mcp.ts';
import { mcpModule } from './mcp/module.ts';
import { loadConfig, stopOnSignal } from './start.ts';
import { VERSION } from './version.ts';

const config = loadConfig();
const log = createLog(config.logLevel, 1);
const app = await openApp(config, log);
const { admission, onFinished } = app;
const mcp = mcpModule(createMcp({ ...app, log, instructions: config.instructions }), config.http);
const routes = [mcp, ...app.modules].flatMap(({ routes = [] }) => routes);
const handle = createHandler({ routes, admission, config: config.http });
const server = createHttpServer({ handle, onFinished, config: config.http, log });

// A promise that nobody listened to is a bug of ours, and no reason to drop everybody's calls.
process.on('unhandledRejection', (error) => log.error({ err: error }, 'a failure that nobody heard of'));

stopOnSignal(log, async () => {
  app.startDraining();
  const cut = await server.drain();
  if (cut > 0) log.warn({ calls: cut }, 'calls cut off by the drain deadline');
  await mcp.close?.();
  await app.close();
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
