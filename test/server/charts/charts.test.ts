import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chartModule } from '../../../server/src/charts/module.ts';
import type { Module, ResourceKind } from '../../../server/src/module.ts';
import { createHandler } from '../../../server/src/http/handler.ts';
import type { Identity } from '../../../server/src/identity.ts';
import { createLog } from '../../../server/src/log.ts';
import { createSigner } from '../../../server/src/signer.ts';
import { openData } from '../../unit/server/charts/duckdb.ts';
import { callBy, ownStores, type OwnStores } from '../kit.ts';

const ANN: Partial<Identity> = { id: 'key:ann', namespace: 'ann' };
const BOB: Partial<Identity> = { id: 'key:bob', namespace: 'bob' };
const signer = createSigner('a key of the tests');
const log = createLog('silent', 2);

const links = z.object({ html: z.string(), png: z.string(), svg: z.string(), expiresAt: z.iso.datetime() });
const chart = z.object({
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
const list = z.object({ charts: z.array(chart), nextCursor: z.string().nullable() });

let stores: OwnStores;
let data: Awaited<ReturnType<typeof openData>>;
let charts: Module;
let server: Server;
let origin: string;

beforeAll(async () => {
  [stores, data] = await Promise.all([
    ownStores(),
    openData({
      sales: `SELECT ['线上', '门店', 'O''Neill'][1 + i % 3] AS region, i AS amount FROM range(90) t(i)`,
    }),
  ]);
  charts = chartModule({ database: stores.database, data, signer });
  const handle = createHandler({
    routes: charts.routes ?? [],
    admission: {
      admit: () => Promise.resolve({ refusal: { status: 401, body: {}, headers: {} } }),
      answersCors: () => false,
    },
    config: { allowedHosts: [], allowedOrigins: [], publicUrl: undefined },
  });
  server = createServer((req, res) => {
    handle({ req, res, log, route: '', requestId: 'test' }).catch((error: unknown) =>
      res.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = z.object({ port: z.number() }).parse(server.address());
  origin = `http://127.0.0.1:${address.port}`;
}, 120_000);

afterAll(async () => {
  server.close();
  await charts.close?.();
  await data.close();
  await stores.close();
});

const ask = async (tool: string, input: Record<string, unknown>, who: Partial<Identity> = ANN) => {
  const found = charts.tools?.find(({ definition }) => definition.name === tool);
  if (found === undefined) throw new Error(`no tool ${tool}`);
  return await found.call(input, callBy(who, { origin }));
};
const create = async (input: Record<string, unknown> = {}, who: Partial<Identity> = ANN) => {
  const answer = await ask(
    'create_chart',
    { dataset: 'sales', kind: 'bar', x: 'region', y: 'amount', ...input },
    who,
  );
  return { chart: chart.parse(answer.structuredContent), content: answer.content.slice(1) };
};
const kindOf = (uri: string): ResourceKind | undefined =>
  charts.resources?.find(({ template }) => template.uriTemplate.split('/').length === uri.split('/').length);
const read = (uri: string, who: Partial<Identity>) => kindOf(uri)?.read(uri, callBy(who));

test('a chart comes as an image, with what it shows in words and links', async () => {
  const { chart, content } = await create({ title: '各渠道销售额' });
  expect(chart).toMatchObject({ title: '各渠道销售额', kind: 'bar', rows: 90, sampled: false, notes: [] });
  const [image] = z
    .tuple([z.object({ type: z.literal('image'), mimeType: z.string(), data: z.base64() })])
    .parse(content);
  expect(image.mimeType).toBe('image/png');
  const png = Buffer.from(image.data, 'base64');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([960, 540]);
});

test('or as SVG, or as no more than a link to its page', async () => {
  const svg = await create({ format: 'svg' });
  expect(svg.content).toMatchObject([
    { type: 'resource', resource: { mimeType: 'image/svg+xml', text: expect.stringMatching(/^<svg/) } },
  ]);
  const html = await create({ format: 'html' });
  expect(html.content).toMatchObject([{ type: 'resource_link', uri: `chart://${html.chart.id}/html` }]);
  expect(JSON.stringify(html).length).toBeLessThan(5_000);
});

describe('a link opens the chart to whoever has it', () => {
  test.each([
    ['html', 'text/html; charset=utf-8', /^<!doctype html>/],
    ['svg', 'image/svg+xml; charset=utf-8', /^<svg/],
    ['png', 'image/png', /PNG/],
  ] as const)('as %s', async (format, type, begins) => {
    const { chart } = await create();
    const answer = await fetch(chart.links[format]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await answer.text()).toMatch(begins);
  });
  test('unless it was tampered with, or the chart is gone', async () => {
    const { chart } = await create();
    const { chart: another } = await create();
    const swapped = chart.links.png.replace(chart.id, another.id);
    expect((await fetch(swapped)).status).toBe(404);
    expect((await fetch(chart.links.png.replace(/token=.*/, ''))).status).toBe(404);
    const bobs = signer.sign('chart', { namespace: 'bob', id: chart.id }, 60);
    expect((await fetch(`${origin}/charts/${chart.id}?token=${bobs}`)).status).toBe(404);
    await ask('delete_chart', { id: chart.id });
    const gone = await fetch(chart.links.html);
    expect(gone.status).toBe(404);
    expect(z.object({ error: z.string() }).parse(await gone.json()).error).toMatch(/deleted/);
  });
});

test('another replica shows the same chart, in another look too', async () => {
  const { chart } = await create({ format: 'svg' });
  const replica = chartModule({ database: stores.database, data, signer });
  try {
    const get = replica.tools?.find(({ definition }) => definition.name === 'get_chart');
    const shown = await get?.call(
      { id: chart.id, format: 'svg', theme: 'dark', width: 640, height: 400 },
      callBy(ANN, { origin }),
    );
    const text = JSON.stringify(shown?.content);
    expect(text).toContain('width=\\"640\\" height=\\"400\\"');
    expect(text).toContain('#171a21');
    expect(shown?.structuredContent).toMatchObject({ id: chart.id, title: chart.title });
  } finally {
    await replica.close?.();
  }
});

test('charts are listed newest first, page by page', async () => {
  const who = { id: 'key:lister', namespace: 'lister' };
  const made: string[] = [];
  for (let count = 0; count < 5; count += 1) made.push((await create({ format: 'html' }, who)).chart.id);
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = list.parse(
      (await ask('list_charts', { limit: 2, ...(cursor && { cursor }) }, who)).structuredContent,
    );
    pages.push(page.charts.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(pages).toEqual([[made[4], made[3]], [made[2], made[1]], [made[0]]]);
});

test('as resources they are listed, read in each format, and completed', async () => {
  const { chart } = await create();
  const [pictures] = charts.resources ?? [];
  const listed = await pictures?.list(callBy(ANN));
  expect(listed?.[0]).toMatchObject({ uri: chart.uri, name: chart.title, mimeType: 'image/png' });
  expect(await read(chart.uri, ANN)).toMatchObject([
    { mimeType: 'image/png', blob: expect.stringMatching(/^iVBOR/) },
  ]);
  expect(await read(`${chart.uri}/svg`, ANN)).toMatchObject([{ text: expect.stringMatching(/^<svg/) }]);
  expect(await read(`${chart.uri}/html`, ANN)).toMatchObject([{ text: expect.stringMatching(/^<!doctype/) }]);
  expect(await read(`${chart.uri}/gif`, ANN)).toBeUndefined();
  expect(await pictures?.complete?.('id', chart.id.slice(0, 6), callBy(ANN))).toEqual([chart.id]);
});

test('nobody of another namespace sees a chart, by any way', async () => {
  const { chart } = await create();
  await expect(ask('get_chart', { id: chart.id }, BOB)).rejects.toThrow(/no chart/);
  await expect(ask('delete_chart', { id: chart.id }, BOB)).rejects.toThrow(/no chart/);
  expect(list.parse((await ask('list_charts', {}, BOB)).structuredContent).charts).toEqual([]);
  expect(await read(chart.uri, BOB)).toBeUndefined();
  expect(await read(`${chart.uri}/svg`, BOB)).toBeUndefined();
  for (const kind of charts.resources ?? []) {
    expect(await kind.list(callBy(BOB))).toEqual([]);
    expect(await kind.complete?.('id', '', callBy(BOB))).toEqual([]);
  }
  const mine = list.parse((await ask('list_charts', { limit: 1 })).structuredContent);
  const other = ask('list_charts', { limit: 1, cursor: mine.nextCursor }, BOB);
  await expect(other).rejects.toThrow(/cursor/);
  expect((await ask('get_chart', { id: chart.id })).structuredContent).toMatchObject({ id: chart.id });
});

test('a chart of a newer release is refused in words, and does not hide the others', async () => {
  const who = { id: 'key:future', namespace: 'future' };
  const { chart } = await create({}, who);
  const statement = {
    text: `UPDATE charts SET kind = 'hologram', content = '{"request":{"kind":"hologram"}}' WHERE namespace = 'future'`,
    values: [],
  };
  await stores.database.query(statement, AbortSignal.timeout(5_000));
  await expect(ask('get_chart', { id: chart.id }, who)).rejects.toThrow(/another release/);
  const listed = list.parse((await ask('list_charts', {}, who)).structuredContent);
  expect(listed.charts).toMatchObject([{ id: chart.id, kind: 'hologram' }]);
});

test('data with NUL characters and quotes is kept as it is', async () => {
  const sql = `SELECT 'a' || chr(0) || '"''b' AS name, 1 AS n`;
  const { chart, content } = await create({ dataset: undefined, sql, x: 'name', y: 'n', format: 'svg' });
  expect(JSON.stringify(content)).toContain('&quot;');
  expect((await ask('get_chart', { id: chart.id })).structuredContent).toMatchObject({ id: chart.id });
});

test('what cannot be drawn leaves no chart behind', async () => {
  const who = { id: 'key:none', namespace: 'none' };
  await expect(create({ x: 'regoin' }, who)).rejects.toThrow(/Did you mean "region"/);
  await expect(create({ kind: 'pie', y: undefined, filter: 'FALSE' }, who)).rejects.toThrow(/no row is left/);
  expect(list.parse((await ask('list_charts', {}, who)).structuredContent).charts).toEqual([]);
});
