import process from 'node:process';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { messageOf } from './errors.ts';
import { createLog } from './log.ts';
import { createFactory } from './mcp.ts';
import { openService } from './service.ts';
import { loadConfig, stopOnSignal } from './start.ts';

const config = loadConfig();
const log = createLog(config.logLevel, 2);
const service = openService(config, log);
const connection = serveStdio(createFactory(service), {
  onerror: (error) => log.warn({ error: messageOf(error) }, 'mcp message refused'),
});

const stop = async () => {
  await connection.close();
  await service.close();
};

stopOnSignal(log, stop);
// The client hangs up by closing our standard input.
process.stdin.once('end', () => void stop().then(() => process.exit(0)));
