// Plain DuckDB in a process of its own: runs the statement of each message and answers how long it took, or why it
// failed. Its only argument holds its settings.
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';

const settings = z.record(z.string(), z.string()).parse(JSON.parse(process.argv[2] ?? '{}'));
const instance = await DuckDBInstance.create(':memory:', settings);
const connection = await instance.connect();

async function run(sql: string): Promise<{ ms: number } | { error: string }> {
  const began = performance.now();
  try {
    await connection.runAndReadAll(sql);
    return { ms: performance.now() - began };
  } catch (error) {
    return { error: String(error) };
  }
}

process.on('message', (sql) => {
  void run(z.string().parse(sql)).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
