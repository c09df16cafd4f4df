import process from 'node:process';

// For the container engine: the exit code is the answer, the output is what `docker inspect` shows.
const DEADLINE_MS = 3_000;
const url = `http://127.0.0.1:${process.env['PORT'] || '8080'}/ready`;

try {
  const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
  process.stdout.write(await response.text());
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`${url}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
