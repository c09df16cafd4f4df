import { median } from './figures.ts';
import type { PlainDuckDb } from './plain-duckdb.ts';
import { type Caller, timed, upload } from './workbench.ts';

/** Seconds of one piece of work, each contestant's own; what cannot do it is left out. */
export interface Comparison {
  what: string;
  server: number;
  duckdb?: number | undefined;
  pandas?: number | undefined;
}

const ROUNDS = 3;

/**
 * Takes a CSV file in as the dataset `name`, beside DuckDB, which writes it to `parquet` with its own choices. Medians
 * of turns, since the first of either has caches to fill.
 */
export async function measureLoad(
  contestants: { call: Caller; duckdb: PlainDuckDb; pandasRead: number | undefined },
  file: { path: string; parquet: string; name: string },
): Promise<Comparison> {
  const { call, duckdb, pandasRead } = contestants;
  const plain: number[] = [];
  const server: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(
      await duckdb.run(`COPY (FROM read_csv('${file.path}')) TO '${file.parquet}' (FORMAT parquet)`),
    );
    server.push(await timed(() => upload(call, file.name, file.path)));
  }
  return { what: 'load', server: median(server), duckdb: median(plain), pandas: pandasRead };
}
