import process from 'node:process';
import { openApp } from './app.ts';
import { instructionsOf } from './instructions.ts';
import { createLog } from './log.ts';
import { serveMcpByStdio } from './mcp/stdio.ts';
import { loadConfig, stopOnSignal } from './start.ts';

const config = loadConfig();
// The standard output belongs to the protocol.
const log = createLog(config.logLevel, 2);
const app = await openApp(config, log);
const connection = serveMcpByStdio({ ...app, log, instructions: instructionsOf(config) });

const stop = async () => {
  app.startDraining();
  await connection.close();
  await app.close();
};

stopOnSignal(log, stop);
// The client hangs up by closing our standard input.
process.stdin.once('end', () => void stop().then(() => process.exit(0)));
