import { z } from 'zod';
import { plainText } from '../tools/fields.ts';

/** Every kind of chart there is. */
export const KINDS = [
  'bar',
  'line',
  'area',
  'scatter',
  'bubble',
  'pie',
  'doughnut',
  'histogram',
  'box',
  'heatmap',
  'correlation',
  'time_series',
] as const;

export type Kind = (typeof KINDS)[number];

/** The spans that times are gathered into, shortest first. */
export const BUCKETS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

export type Bucket = (typeof BUCKETS)[number];

export const AGGREGATES = ['count', 'sum', 'avg', 'min', 'max', 'median', 'distinct'] as const;

export type Aggregate = (typeof AGGREGATES)[number];

export const FORMATS = ['png', 'svg', 'html'] as const;

export type Format = (typeof FORMATS)[number];

/** In which form a tool hands a chart over. */
export const returned = z
  .enum(FORMATS)
  .default('png')
  .describe('an image, SVG text, or a link to the interactive page');

const text = (longest: number) => plainText(longest).trim().min(1);
const column = plainText(300).min(1);

/** What the rows of a chart come from: exactly one of the two. */
export const sourceFields = {
  dataset: text(200).optional().describe('a name that list_datasets shows; or give sql'),
  sql: text(50_000).optional().describe("one SELECT in DuckDB's SQL over datasets, whose result is drawn"),
};

const theme = z.enum(['light', 'dark']);
const width = z.int().min(320).max(2_000).describe('pixels');
const height = z.int().min(240).max(1_600).describe('pixels');

/** How a chart looks where nothing else is asked for: as it did when it was made. */
export const otherLookFields = {
  theme: theme.optional().describe('as it was made, if absent'),
  width: width.optional().describe('pixels; likewise'),
  height: height.optional().describe('pixels; likewise'),
};

/** How a chart looks, apart from what it shows. */
export const lookFields = {
  theme: theme.default('light'),
  width: width.default(960),
  height: height.default(540),
};

/** What a chart shows. */
export const chartFields = {
  kind: z
    .enum(KINDS)
    .describe(
      'bar, line, area: y by x. time_series: y over the time x. scatter: y against x, row by row; bubble: with ' +
        'value as size. pie, doughnut: shares of y by x. histogram: of x. box: spread of y for each x. ' +
        'heatmap: value for each x and y. correlation: of number columns.',
    ),
  ...sourceFields,
  filter: text(2_000)
    .optional()
    .describe("a SQL condition on the rows, such as amount > 0 AND region = 'North'"),
  x: column.optional().describe('column of categories, times or numbers'),
  y: z
    .union([column, z.array(column).min(1).max(10)])
    .optional()
    .describe('number column, or several; rows are counted if absent'),
  series: column.optional().describe('column to split into colours'),
  value: column.optional().describe('number column: size of bubbles, colour of heatmap cells'),
  columns: z
    .array(column)
    .min(2)
    .max(20)
    .optional()
    .describe('correlation only; all number columns if absent'),
  aggregate: z.enum(AGGREGATES).optional().describe('of the rows of a group; sum if absent, count without y'),
  bucket: z
    .enum(BUCKETS)
    .optional()
    .describe('span that times on x are grouped by; fits their range if absent'),
  bins: z.int().min(2).max(200).optional().describe('histogram only: about how many bars'),
  sort: z
    .enum(['x', 'ascending', 'descending'])
    .optional()
    .describe('of categories: x is their own order, the others by value'),
  top: z.int().min(1).max(100).optional().describe('keep at most this many categories'),
  other: z
    .boolean()
    .optional()
    .describe('sum what is beyond top up as "Other"; default but for lines and heatmaps'),
  stacked: z.boolean().default(false).describe('bar, area: stack the series'),
  horizontal: z.boolean().optional().describe('bar: lying bars; where names are long, if absent'),
  points: z
    .int()
    .min(100)
    .max(10_000)
    .default(3_000)
    .describe('scatter, bubble: sample this many rows if there are more'),
  title: text(200).optional().describe('made of the columns if absent'),
  xLabel: text(100).optional(),
  yLabel: text(100).optional(),
};

const chartRequest = z.object({ ...chartFields, ...lookFields });

/** A request for a chart, its defaults filled in. */
export type ChartRequest = z.infer<typeof chartRequest>;

/** Reads a request as stored by this release or an older one. */
export const storedRequest = chartRequest;

export type Look = Pick<ChartRequest, 'theme' | 'width' | 'height'>;
