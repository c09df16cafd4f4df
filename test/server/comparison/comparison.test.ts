import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LISTING_TYPES } from '../../../server/src/sql-tools/listings/all.ts';
import { openWorkbench, type Workbench } from '../datasets/workbench.ts';
import { PANDAS } from './pandas.ts';
import { TOOLBOX } from './toolbox.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

const listed = z.object({ tools: z.array(z.object({ name: z.string(), inputSchema: z.unknown() })) });
const { tools } = listed.parse(JSON.parse(await read('test/server/versions/tools.json')));
const declarable = ['postgres-sql', 'postgres-execute-sql', ...LISTING_TYPES];
const schemaOf = (name: string): string =>
  JSON.stringify(tools.find((tool) => tool.name === name)?.inputSchema);
const known = new Set([...tools.map(({ name }) => name), ...declarable]);

describe.each([
  ['Pandas MCP', PANDAS, 21],
  ['MCP Toolbox, Postgres', TOOLBOX, declarable.length],
])('every tool of %s', (_, rows, count) => {
  it('has its row', () => {
    expect(new Set(rows.map(({ theirs }) => theirs)).size).toBe(count);
  });

  it.each(rows)('$theirs → $ours', async ({ ours, shown: [file, title] }) => {
    expect(ours.filter((name) => !known.has(name))).toEqual([]);
    expect(await read(file)).toContain(title);
  });
});

describe('what the rows promise beside', () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench();
    await bench.call('upload_dataset', { name: 'sales', content: 'region,amount\nnorth,1\n' });
  });
  afterAll(() => bench?.close());

  it('a statement is checked without being run', async () => {
    const sql = 'DESCRIBE SELECT region, sum(amount) AS total FROM sales GROUP BY region';
    const { rows } = z
      .object({ rows: z.array(z.array(z.unknown())) })
      .parse(await bench.call('query_datasets', { sql }));
    expect(rows.map(([column]) => column)).toEqual(['region', 'total']);
    await expect(bench.call('query_datasets', { sql: 'DESCRIBE SELECT regon FROM sales' })).rejects.toThrow(
      'regon',
    );
  });

  it('formats and kinds of chart stand in the schemas', () => {
    for (const format of ['csv', 'tsv', 'json', 'ndjson', 'parquet', 'xlsx']) {
      expect(schemaOf('upload_dataset')).toContain(`"${format}"`);
    }
    for (const kind of ['bar', 'line', 'area', 'scatter', 'bubble', 'pie', 'histogram', 'box', 'heatmap']) {
      expect(schemaOf('create_chart')).toContain(`"${kind}"`);
    }
    for (const kind of ['correlation', 'time_series'])
      expect(schemaOf('create_chart')).toContain(`"${kind}"`);
  });
});
