import { z } from 'zod';
import { NO_CREDENTIALS } from '../../../server/src/access/credentials.ts';
import type { ChartData } from '../../../server/src/charts/chart-data.ts';
import { chartModule } from '../../../server/src/charts/module.ts';
import type { Identity } from '../../../server/src/identity.ts';
import type { Module } from '../../../server/src/module.ts';
import { createSigner, type Signer } from '../../../server/src/signer.ts';
import { openData } from '../../unit/server/charts/duckdb.ts';
import { callBy, ownStores, type OwnStores } from '../kit.ts';
import { serveRoutes } from '../routes.ts';

export const ANN: Partial<Identity> = { id: 'key:ann', namespace: 'ann' };
export const BOB: Partial<Identity> = { id: 'key:bob', namespace: 'bob' };

const links = z.object({
  html: z.string(),
  png: z.string(),
  svg: z.string(),
  expiresAt: z.iso.datetime(),
});

export const toldChart = z.object({
  id: z.string(),
  uri: z.string(),
  title: z.string(),
  kind: z.string(),
  createdAt: z.iso.datetime(),
  rows: z.number(),
  sampled: z.boolean(),
  notes: z.array(z.string()),
  links,
});

type Ask = (
  tool: string,
  input: Record<string, unknown>,
  who?: Partial<Identity>,
) => ReturnType<NonNullable<Module['tools']>[number]['call']>;

/** The charts on real stores, a real engine and a real HTTP server. */
export interface World {
  charts: Module;
  stores: OwnStores;
  data: ChartData;
  signer: Signer;
  /** Such as `http://127.0.0.1:40123`. */
  origin: string;
  port: number;
  ask: Ask;
  /** Makes a chart, by Ann unless told otherwise; `content` is what comes beside the words. */
  create(
    input?: Record<string, unknown>,
    who?: Partial<Identity>,
  ): Promise<{ chart: z.infer<typeof toldChart>; content: unknown[] }>;
  close(): Promise<void>;
}

export async function openWorld(datasets: Record<string, string>): Promise<World> {
  const [stores, data] = await Promise.all([ownStores(), openData(datasets)]);
  const signer = createSigner('a key of the tests');
  const charts = chartModule({ database: stores.database, data, signer, credentials: NO_CREDENTIALS });
  const { port, origin, ...server } = await serveRoutes(charts.routes ?? [], () =>
    Promise.resolve({ refusal: { status: 401, body: {}, headers: {} } }),
  );

  const ask: Ask = async (tool, input, who = ANN) => {
    const found = charts.tools?.find(({ definition }) => definition.name === tool);
    if (found === undefined) throw new Error(`no tool ${tool}`);
    return await found.call(input, callBy(who, { origin }));
  };
  return {
    charts,
    stores,
    data,
    signer,
    origin,
    port,
    ask,
    async create(input = {}, who = ANN) {
      const bars = { dataset: 'sales', kind: 'bar', x: 'region', y: 'amount' };
      const answer = await ask('create_chart', { ...bars, ...input }, who);
      return { chart: toldChart.parse(answer.structuredContent), content: answer.content.slice(1) };
    },
    async close() {
      server.close();
      await charts.close?.();
      await data.close();
      await stores.close();
    },
  };
}
