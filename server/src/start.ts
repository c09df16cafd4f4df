import { readFileSync } from 'node:fs';
import process from 'node:process';
import { readConfig, type Config } from './config/config.ts';
import type { Logger } from './log.ts';

const EXIT_USAGE = 64;

/** Reads the configuration, or says everything that is wrong with it and ends the process. */
export function loadConfig(): Config {
  const result = readConfig(process.env, (path) => readFileSync(path, 'utf8'));
  if (result.ok) return result.config;
  const lines = result.mistakes.map((mistake) => `  ${mistake}\n`);
  process.stderr.write(`The environment of this server has mistakes:\n${lines.join('')}`);
  process.exit(EXIT_USAGE);
}

/** Runs `stop` once on the first SIGTERM or SIGINT and then exits; a second signal exits at once. */
export function stopOnSignal(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
