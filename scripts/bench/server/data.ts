import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Emit } from '../../../core/event.ts';
import type { Contestant } from './contestant.ts';
import { withProduct } from './contestants.ts';
import { bearer, modern } from './dialects.ts';
import { limit } from './limits.ts';
import { post } from './load.ts';
import { watchMemory } from './resident.ts';

const ROWS = 1_000_000;
const MEGABYTE = 1024 * 1024;
const LARGE_BYTES = 100 * MEGABYTE;
const BATCH = 10_000;

const MOST = { start: 1.5, upload: 5, describe: 2, chart: 1, resident: 400 };

/** A file of a million rows: taken in, described, grouped and drawn. @returns whether all limits are kept */
export async function measureData(environment: Record<string, string>, emit: Emit): Promise<boolean> {
  const file = join(tmpdir(), `berth-bench-${process.pid}.csv`);
  try {
    return await withProduct(environment, { file: 'server/src/main.ts' }, async (product, key) => {
      const kept = [limit(emit, 'start', seconds(product.startMs), MOST.start, 's from spawn to listening')];
      const call = caller(product, key);

      await write(file, ROWS);
      const size = Math.round((await stat(file)).size / MEGABYTE);
      const upload = await timed(() => put(call, 'sales', file));
      kept.push(
        limit(emit, `upload of ${ROWS.toLocaleString('en')} rows, ${size} MB`, upload, MOST.upload, 's'),
      );
      const describe = await timed(() => call('describe_dataset', { dataset: 'sales' }));
      kept.push(limit(emit, 'describe', describe, MOST.describe, 's'));
      const first = await timed(() => call('create_chart', chartOf('amount')));
      kept.push(limit(emit, 'first chart, grouped and drawn as PNG', first, MOST.chart, 's'));
      const next = await timed(() => call('create_chart', chartOf('quantity')));
      kept.push(limit(emit, 'next chart', next, MOST.chart, 's'));

      await write(file, ROWS * 10, LARGE_BYTES);
      const watch = watchMemory(product.pid);
      const large = await timed(() => put(call, 'large', file));
      const together = Math.round((await watch.stop()) / MEGABYTE);
      emit({
        type: 'note',
        text: `upload of 100 MB: ${large} s; all processes of the server together ${together} MB`,
      });
      const peak = Math.round((await product.peak()) / MEGABYTE);
      kept.push(limit(emit, 'peak RSS after an upload of 100 MB', peak, MOST.resident, 'MB'));
      return kept.every(Boolean);
    });
  } finally {
    await rm(file, { force: true });
  }
}

const chartOf = (y: string) => ({ kind: 'bar', dataset: 'sales', x: 'region', y, format: 'png' });

type Caller = (tool: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

const answer = z.object({
  result: z.object({
    isError: z.boolean().optional(),
    content: z.array(z.looseObject({ text: z.string().optional() })),
    structuredContent: z.record(z.string(), z.unknown()).optional(),
  }),
});

function caller({ origin }: Contestant, key: string): Caller {
  return async (tool, input) => {
    const dialect = modern(bearer(key), tool);
    const { status, body } = await post(origin, dialect, undefined, dialect.call(input, 1));
    if (status !== 200) throw new Error(`${tool} was answered ${status}: ${body.slice(0, 500)}`);
    const { isError, content, structuredContent = {} } = answer.parse(JSON.parse(dataIn(body))).result;
    if (isError === true) throw new Error(`${tool} failed: ${content[0]?.text}`);
    return structuredContent;
  };
}

/** The message of an answer, which comes as JSON or as the last event of a stream. */
const dataIn = (body: string): string =>
  body
    .match(/^data: (.*)$/gm)
    ?.at(-1)
    ?.slice('data: '.length) ?? body;

const link = z.object({ url: z.url() });

async function put(call: Caller, name: string, file: string): Promise<void> {
  const { url } = link.parse(await call('request_upload', { name, fileName: `${name}.csv` }));
  const response = await fetch(url, {
    method: 'PUT',
    body: ReadableStream.from(createReadStream(file, { highWaterMark: MEGABYTE })),
    duplex: 'half',
  });
  if (!response.ok) throw new Error(`the upload was answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

const seconds = (ms: number): number => Math.round(ms / 10) / 100;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return seconds(performance.now() - began);
}

const REGIONS = ['North', 'East', 'South', 'West', 'Centre'];

/** Sales of a year: text, categories, times, whole and broken numbers. Ends at `rows`, or where it has `bytes`. */
async function write(path: string, rows: number, bytes = Number.POSITIVE_INFINITY): Promise<void> {
  const file = await open(path, 'w');
  let written = 0;
  try {
    await file.write('id,at,region,product,customer,quantity,amount\n');
    for (let at = 0; at < rows && written < bytes; at += BATCH) {
      let text = '';
      for (let id = at; id < at + BATCH; id += 1) text += row(id);
      written += (await file.write(text)).bytesWritten;
    }
  } finally {
    await file.close();
  }
}

// Spread without chance, so that every run has the same file.
const spread = (id: number, most: number): number => (Math.imul(id, 2_654_435_761) >>> 8) % most;

const YEAR_SECONDS = 365 * 86_400;
const BEGIN_MS = Date.UTC(2025, 0, 1);

function row(id: number): string {
  const at = new Date(BEGIN_MS + spread(id, YEAR_SECONDS) * 1_000).toISOString().slice(0, 19);
  const region = REGIONS[spread(id, REGIONS.length)];
  const amount = (spread(id + 1, 1_000_000) / 100).toFixed(2);
  return `${id},${at},${region},product ${spread(id + 2, 500)},customer-${spread(id + 3, 90_000)},${spread(id + 4, 20) + 1},${amount}\n`;
}
