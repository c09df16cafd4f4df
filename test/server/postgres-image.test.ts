import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { createPostgres } from './containers.ts';
import { openDatabase } from './database.ts';
import { eventually } from './process.ts';

async function tables(port: number): Promise<number | null> {
  const database = openDatabase(port);
  try {
    const { rowCount } = await database.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
    return rowCount;
  } finally {
    await database.end();
  }
}

// From before initdb has begun to about when the temporary server stops.
it.each([50, 300, 700, 1_000, 1_400, 1_800])(
  'survives being killed %i ms into its first start',
  async (ms) => {
    const postgres = await createPostgres(inject('storeImages'));
    try {
      await postgres.start();
      await sleep(ms);
      await postgres.kill();
      await postgres.start();
      await eventually(async () => (await tables(postgres.port)) !== null, 30_000);
      expect(await tables(postgres.port)).toBe(0);
    } finally {
      await postgres.remove();
    }
  },
);

it('takes an empty password for a mistake, and says so', async () => {
  const postgres = await createPostgres(inject('storeImages'), { password: '' });
  try {
    await postgres.start();
    await eventually(async () => (await postgres.logs()).includes('needs POSTGRES_PASSWORD'));
    await expect(tables(postgres.port)).rejects.toBeInstanceOf(Error);
  } finally {
    await postgres.remove();
  }
});
