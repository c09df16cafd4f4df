import { randomUUID } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Call } from '../../../server/src/call.ts';
import { createLog } from '../../../server/src/log.ts';
import { openPool } from '../../../server/src/postgres/pool.ts';
import { createSigner } from '../../../server/src/signer.ts';
import { sqlToolModule, type SqlTools } from '../../../server/src/sql-tools/module.ts';
import { callBy, ownStores, type OwnStores } from '../kit.ts';

const answer = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.record(z.string(), z.unknown())),
  truncated: z.boolean(),
  changed: z.number().nullable(),
});

export type Answer = z.infer<typeof answer>;

/** A file of declared tools beside a database that they ask, both for one test file alone. */
export interface Desk {
  stores: OwnStores;
  file: string;
  tools: SqlTools;
  /** Runs SQL as the database's owner, behind the tools' back. */
  admin(sql: string): Promise<Record<string, unknown>[]>;
  /** Replaces the file at once, as an editor does. */
  write(text: string): Promise<void>;
  /** Another server of the same stack. */
  replica(): SqlTools;
  ask(name: string, input?: Record<string, unknown>, changes?: Partial<Call>): Promise<Answer>;
  close(): Promise<void>;
}

/** A source that leads to the desk's own database; its role is a superuser, which is the worst case. */
export const SOURCE = `kind: source
name: own
type: postgres
host: \${HOST}
port: \${PORT}
database: \${DATABASE}
user: \${OWNER}
password: \${PASSWORD}
`;

export async function openDesk(text: string): Promise<Desk> {
  const stores = await ownStores();
  const { host, port, database, user, password } = stores.config.postgres;
  const pool = openPool(stores.config.postgres, createLog('silent', 2));
  const folder = await mkdtemp(join(tmpdir(), 'berth-sql-tools-'));
  const file = join(folder, 'tools.yaml');
  const signer = createSigner('a key of the tests');
  const open: SqlTools[] = [];

  const replica = (): SqlTools => {
    const tools = sqlToolModule({
      database: stores.database,
      signer,
      log: createLog('silent', 2),
      file,
      reserved: { tools: ['remember'] },
      own: { ...stores.config.postgres, database: 'the-servers-own' },
      variables: { HOST: host, PORT: String(port), DATABASE: database, OWNER: user, PASSWORD: password },
    });
    open.push(tools);
    return tools;
  };
  const write = async (next: string): Promise<void> => {
    const beside = join(folder, randomUUID());
    await writeFile(beside, next);
    await rename(beside, file);
  };

  await write(text);
  const tools = replica();
  await tools.start();
  return {
    stores,
    file,
    tools,
    admin: async (sql) => (await pool.query<Record<string, unknown>>(sql)).rows,
    write,
    replica,
    async ask(name, input = {}, changes = {}) {
      const tool = tools.tools.find(({ definition }) => definition.name === name);
      if (tool === undefined) throw new Error(`no tool ${name}: ${JSON.stringify(tools.status())}`);
      return answer.parse((await tool.call(input, callBy({}, changes))).structuredContent);
    },
    async close() {
      await Promise.all(open.map((tools) => tools.close()));
      await pool.end();
      await stores.close();
      await rm(folder, { recursive: true });
    },
  };
}
