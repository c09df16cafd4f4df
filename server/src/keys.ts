import process from 'node:process';
import { readKeyCommand, USAGE } from './access/key-command.ts';
import { formatOutcome, workOnKeys } from './access/key-work.ts';
import { explain, messageOf } from './errors.ts';
import { createLog } from './log.ts';
import { openPool, run } from './postgres/pool.ts';
import { loadConfig } from './start.ts';

// For operators, inside the server's container: it has the database's address and password already.
const EXIT_USAGE = 64;
const DEADLINE_MS = 10_000;

const asked = readKeyCommand(process.argv.slice(2));
if ('mistakes' in asked) {
  process.stderr.write(`${asked.mistakes.map((mistake) => `${mistake}\n`).join('')}\n${USAGE}`);
  process.exit(EXIT_USAGE);
}
const config = loadConfig();
const pool = openPool(config.postgres, createLog('silent', 2));
try {
  const outcome = await workOnKeys(
    asked.command,
    (statement) => run(pool, statement, AbortSignal.timeout(DEADLINE_MS)),
    config.access.apiKey !== undefined,
  );
  process.stdout.write(asked.command.json ? `${JSON.stringify(outcome)}\n` : formatOutcome(outcome));
} catch (error) {
  process.stderr.write(`${explain(error) ?? messageOf(error)}\n`);
  process.exitCode = 1;
} finally {
  await pool.end();
}
