import type { Emit } from '../../../core/event.ts';
import type { Contestant } from './contestant.ts';
import { withContestants } from './contestants.ts';
import { bearer, legacy, modern } from './dialects.ts';
import { figuresOf, ratioOf, type Lap } from './figures.ts';
import { limit } from './limits.ts';
import { echoCalls, type Dialect } from './load.ts';

/** Rounds, and the calls of each round by number of connections. */
const ROUNDS = 5;
const CALLS = new Map([
  [1, 1_000],
  [32, 4_000],
]);
const WARM_UP = 2_000;

/** A call in full dress may cost half of what it costs without keys, limits, audit and metrics at the SDK's own handler. */
const MAX_CPU_RATIO = 0.5;

interface Race {
  era: '2026-07-28' | '2025-11-25';
  connections: number;
  entries: { contestant: Contestant; dialect: Dialect }[];
}

/** A call of a tool that does nothing, at our server and at others. @returns whether the limit is kept */
export async function measureCalls(environment: Record<string, string>, emit: Emit): Promise<boolean> {
  return withContestants(environment, emit, async ({ product, plain, everything, bare, key }) => {
    const authorization = bearer(key);
    const now = modern(authorization);
    const modernEntries = [product, plain, bare].map((contestant) => ({ contestant, dialect: now }));
    const legacyEntries = await Promise.all(
      [product, plain, everything].map(async (contestant) => ({
        contestant,
        dialect: await legacy(contestant.origin, authorization),
      })),
    );
    const races: Race[] = [...CALLS.keys()].flatMap((connections) => [
      { era: '2026-07-28', connections, entries: modernEntries },
      { era: '2025-11-25', connections, entries: legacyEntries },
    ]);
    const rows: (string | number)[][] = [];
    const kept: boolean[] = [];
    for (const race of races) {
      const laps = await run(race);
      const base = laps.get(plain) ?? [];
      for (const [contestant, own] of laps) {
        const { cpu, rate, p50, p99 } = figuresOf(own);
        const ratio = ratioOf(own, base);
        rows.push([
          race.era,
          race.connections,
          contestant.name,
          Math.round(cpu),
          Math.round(rate),
          round(p50),
          round(p99),
          round(ratio),
        ]);
        if (contestant === product) {
          kept.push(
            limit(
              emit,
              `CPU of a call, ${race.era}, ${race.connections} connections`,
              round(ratio),
              MAX_CPU_RATIO,
              "times the SDK's plain handler",
            ),
          );
        }
      }
    }
    const columns = [
      'revision',
      'connections',
      'server',
      'µs CPU/call',
      'calls/s',
      'p50 ms',
      'p99 ms',
      '× plain SDK',
    ];
    emit({ type: 'table', columns, rows });
    return kept.every(Boolean);
  });
}

async function run({ connections, entries }: Race): Promise<Map<Contestant, Lap[]>> {
  const calls = CALLS.get(connections) ?? 0;
  const laps = new Map<Contestant, Lap[]>(entries.map(({ contestant }) => [contestant, []]));
  for (const { contestant, dialect } of entries) {
    await echoCalls(contestant.origin, dialect, { calls: WARM_UP, connections });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { contestant, dialect } of entries) {
      const before = await contestant.cpu();
      const result = await echoCalls(contestant.origin, dialect, { calls, connections });
      laps.get(contestant)?.push({ ...result, cpu: (await contestant.cpu()) - before });
    }
  }
  return laps;
}

const round = (value: number): number => Math.round(value * 100) / 100;
