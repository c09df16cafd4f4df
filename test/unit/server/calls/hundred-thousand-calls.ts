import { setImmediate as turn } from 'node:timers/promises';
import { createJournal } from '../../../../server/src/audit/journal.ts';
import { recordOf } from '../../../../server/src/audit/record.ts';
import { createMetrics } from '../../../../server/src/telemetry/metrics.ts';
import { callOf } from '../call.ts';
import { log, runnerOf, toolOf } from './world.ts';

// Run by memory.test.ts in a process of its own, with --expose-gc: prints how many bytes 100,000 calls leave
// behind.
const CALLS = 100_000;
const journal = createJournal(() => Promise.resolve(0), log);
const { gate } = runnerOf();
const metrics = createMetrics({
  gate,
  pool: { totalCount: 0, idleCount: 0, waitingCount: 0 },
  redisIsReady: () => true,
  audit: journal,
});
const observers = [
  metrics.observe,
  (finished: Parameters<typeof recordOf>[0]) => journal.add(recordOf(finished)),
];
const { runner } = runnerOf({}, { observers });
const tool = toolOf(() => Promise.resolve());
// That of a session, which outlives its calls.
const { signal } = new AbortController();

async function callManyTimes(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await runner.run(tool, { text: `hello ${i}` }, i % 2 === 0 ? callOf() : callOf({ signal }));
    if (i % 1_000 === 0) {
      await journal.flush();
      await turn();
    }
  }
  await journal.flush();
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

await callManyTimes(20_000);
const before = heapUsed();
await callManyTimes(CALLS);
process.stdout.write(`${JSON.stringify({ grown: heapUsed() - before, gc: globalThis.gc !== undefined })}\n`);
process.exit(0);
