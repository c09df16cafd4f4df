import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { NO_CREDENTIALS } from '../../../server/src/access/credentials.ts';
import { chartModule } from '../../../server/src/charts/module.ts';
import type { Identity } from '../../../server/src/identity.ts';
import type { ResourceKind } from '../../../server/src/module.ts';
import { callBy } from '../kit.ts';
import { ANN, BOB, openWorld, toldChart, type World } from './world.ts';

const list = z.object({ charts: z.array(toldChart), nextCursor: z.string().nullable() });

let world: World;

beforeAll(async () => {
  world = await openWorld({
    sales: `SELECT ['线上', '门店', 'O''Neill'][1 + i % 3] AS region, i AS amount FROM range(90) t(i)`,
  });
}, 120_000);
afterAll(() => world.close());

const kindOf = (uri: string): ResourceKind | undefined =>
  world.charts.resources?.find(
    ({ template }) => template.uriTemplate.split('/').length === uri.split('/').length,
  );
const read = (uri: string, who: Partial<Identity>) => kindOf(uri)?.read(uri, callBy(who));

test('a chart comes as an image, with what it shows in words and links', async () => {
  const { chart, content } = await world.create({ title: '各渠道销售额' });
  expect(chart).toMatchObject({ title: '各渠道销售额', kind: 'bar', rows: 90, sampled: false, notes: [] });
  const [image] = z
    .tuple([z.object({ type: z.literal('image'), mimeType: z.string(), data: z.base64() })])
    .parse(content);
  expect(image.mimeType).toBe('image/png');
  const png = Buffer.from(image.data, 'base64');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([960, 540]);
});

test('or as SVG, or as no more than a link to its page', async () => {
  const svg = await world.create({ format: 'svg' });
  expect(svg.content).toMatchObject([
    { type: 'resource', resource: { mimeType: 'image/svg+xml', text: expect.stringMatching(/^<svg/) } },
  ]);
  const html = await world.create({ format: 'html' });
  expect(html.content).toMatchObject([{ type: 'resource_link', uri: `chart://${html.chart.id}/html` }]);
  expect(JSON.stringify(html).length).toBeLessThan(5_000);
});

describe('a link opens the chart to whoever has it', () => {
  test.each([
    ['html', 'text/html; charset=utf-8', /^<!doctype html>/],
    ['svg', 'image/svg+xml; charset=utf-8', /^<svg/],
    ['png', 'image/png', /PNG/],
  ] as const)('as %s', async (format, type, begins) => {
    const { chart } = await world.create();
    const answer = await fetch(chart.links[format]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await answer.text()).toMatch(begins);
  });
  test('unless it was tampered with, or the chart is gone', async () => {
    const { chart } = await world.create();
    const { chart: another } = await world.create();
    const swapped = chart.links.png.replace(chart.id, another.id);
    expect((await fetch(swapped)).status).toBe(404);
    expect((await fetch(chart.links.png.replace(/token=.*/, ''))).status).toBe(404);
    const bobs = world.signer.sign('chart', { namespace: 'bob', id: chart.id }, 60);
    expect((await fetch(`${world.origin}/charts/${chart.id}?token=${bobs}`)).status).toBe(404);
    await world.ask('delete_chart', { id: chart.id });
    const gone = await fetch(chart.links.html);
    expect(gone.status).toBe(404);
    expect(z.object({ error: z.string() }).parse(await gone.json()).error).toMatch(/deleted/);
  });
});

test('another replica shows the same chart, in another look too', async () => {
  const { chart } = await world.create({ format: 'svg' });
  const replica = chartModule({
    database: world.stores.database,
    data: world.data,
    signer: world.signer,
    credentials: NO_CREDENTIALS,
  });
  try {
    const get = replica.tools?.find(({ definition }) => definition.name === 'get_chart');
    const shown = await get?.call(
      { id: chart.id, format: 'svg', theme: 'dark', width: 640, height: 400 },
      callBy(ANN, { origin: world.origin }),
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
  for (let count = 0; count < 5; count += 1)
    made.push((await world.create({ format: 'html' }, who)).chart.id);
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = list.parse(
      (await world.ask('list_charts', { limit: 2, ...(cursor && { cursor }) }, who)).structuredContent,
    );
    pages.push(page.charts.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(pages).toEqual([[made[4], made[3]], [made[2], made[1]], [made[0]]]);
});

test('as resources they are listed, read in each format, and completed', async () => {
  const { chart } = await world.create();
  const [pictures] = world.charts.resources ?? [];
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
  const { chart } = await world.create();
  await expect(world.ask('get_chart', { id: chart.id }, BOB)).rejects.toThrow(/no chart/);
  await expect(world.ask('delete_chart', { id: chart.id }, BOB)).rejects.toThrow(/no chart/);
  expect(list.parse((await world.ask('list_charts', {}, BOB)).structuredContent).charts).toEqual([]);
  expect(await read(chart.uri, BOB)).toBeUndefined();
  expect(await read(`${chart.uri}/svg`, BOB)).toBeUndefined();
  for (const kind of world.charts.resources ?? []) {
    expect(await kind.list(callBy(BOB))).toEqual([]);
    expect(await kind.complete?.('id', '', callBy(BOB))).toEqual([]);
  }
  const mine = list.parse((await world.ask('list_charts', { limit: 1 })).structuredContent);
  const other = world.ask('list_charts', { limit: 1, cursor: mine.nextCursor }, BOB);
  await expect(other).rejects.toThrow(/cursor/);
  expect((await world.ask('get_chart', { id: chart.id })).structuredContent).toMatchObject({ id: chart.id });
});

test('a chart of a newer release is refused in words, and does not hide the others', async () => {
  const who = { id: 'key:future', namespace: 'future' };
  const { chart } = await world.create({}, who);
  const statement = {
    text: `UPDATE charts SET kind = 'hologram', content = '{"request":{"kind":"hologram"}}' WHERE namespace = 'future'`,
    values: [],
  };
  await world.stores.database.query(statement, AbortSignal.timeout(5_000));
  await expect(world.ask('get_chart', { id: chart.id }, who)).rejects.toThrow(/another release/);
  const listed = list.parse((await world.ask('list_charts', {}, who)).structuredContent);
  expect(listed.charts).toMatchObject([{ id: chart.id, kind: 'hologram' }]);
});

test('data with NUL characters and quotes is kept as it is', async () => {
  const sql = `SELECT 'a' || chr(0) || '"''b' AS name, 1 AS n`;
  const { chart, content } = await world.create({
    dataset: undefined,
    sql,
    x: 'name',
    y: 'n',
    format: 'svg',
  });
  expect(JSON.stringify(content)).toContain('&quot;');
  expect((await world.ask('get_chart', { id: chart.id })).structuredContent).toMatchObject({ id: chart.id });
});

test('what cannot be drawn leaves no chart behind', async () => {
  const who = { id: 'key:none', namespace: 'none' };
  await expect(world.create({ x: 'regoin' }, who)).rejects.toThrow(/Did you mean region/);
  await expect(world.create({ kind: 'pie', y: undefined, filter: 'FALSE' }, who)).rejects.toThrow(
    /no row is left/,
  );
  expect(list.parse((await world.ask('list_charts', {}, who)).structuredContent).charts).toEqual([]);
});
