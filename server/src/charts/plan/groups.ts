import type { Column } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { Aggregate, ChartRequest } from '../request.ts';
import { classOf, findColumn, numberColumn, plainColumn } from './columns.ts';
import { checkBucket, chooseBucket } from './buckets.ts';
import {
  aggregand,
  finiteOf,
  joinRanking,
  kept,
  millisecondsOf,
  pickedRows,
  ranking,
  textOf,
} from './sql.ts';
import { gathered } from './gather.ts';
import type { Axis, Facts, FactsByAxis, Plan } from './view.ts';

/** As many series as the palette has colours. */
export const MOST_SERIES = 9;
// Enough for every pixel of a line, few enough for a page.
const MOST_POINTS = 1_000;

/** How many groups fit on x by kind: of names unless asked for, and of times. */
const ROOM = {
  bar: { names: 30, times: 62, mostTimes: 200 },
  pie: { names: 8, times: 12, mostTimes: 40 },
  heatmap: { names: 40, times: 40, mostTimes: 100 },
  box: { names: 24, times: 24, mostTimes: 60 },
  // A year of days is read by weeks; who wants each day says so.
  line: { names: 60, times: 160, mostTimes: 2_000 },
};

type Room = keyof typeof ROOM;

const roomOf = ({ kind }: ChartRequest): Room => {
  if (kind === 'bar' || kind === 'heatmap' || kind === 'box') return kind;
  return kind === 'pie' || kind === 'doughnut' ? 'pie' : 'line';
};

/** How many names stay beside "Other". */
export const topOf = (request: ChartRequest): number => request.top ?? ROOM[roomOf(request)].names;

/**
 * Whether what is beyond the largest groups is gathered as "Other". Where it is compared rather than added
 * up, as among lines and cells, it would dwarf everything, so it is left out unless asked for.
 */
export const gathersOther = ({ other, kind, stacked }: ChartRequest): boolean =>
  other ??
  !(kind === 'line' || kind === 'time_series' || kind === 'heatmap' || (kind === 'area' && !stacked));

/** An axis of a request, and the SQL of the value that a row has on it. */
export interface PlannedAxis {
  axis: Axis;
  sql: string;
}

/** Decides what an axis is by its column's type. `facts` are there where the column holds times. */
export function planAxis(request: ChartRequest, column: Column, facts: Facts | undefined): PlannedAxis {
  const room = roomOf(request);
  const type = classOf(column);
  if (type === 'time' && facts !== undefined) {
    const { times, mostTimes } = ROOM[room];
    const bucket =
      request.bucket === undefined
        ? chooseBucket(facts, times, column.type === 'DATE')
        : checkBucket(request.bucket, facts, mostTimes);
    return { axis: { type: 'times', bucket }, sql: millisecondsOf(column, bucket) };
  }
  if (type === 'number' && room === 'line') return { axis: { type: 'numbers' }, sql: finiteOf(column) };
  return { axis: { type: 'names', numeric: type === 'number' }, sql: textOf(column) };
}

/** The columns to aggregate and how. Without a column, rows are counted. */
export function planValues(
  columns: readonly Column[],
  names: readonly string[],
  role: string,
  asked: Aggregate | undefined,
): { aggregate: Aggregate; names: string[]; sql: string[] } {
  if (names.length === 0) {
    if (asked === undefined || asked === 'count') return { aggregate: 'count', names: [], sql: ['1'] };
    throw new CallError(`${role}: aggregate "${asked}" needs a column. Give ${role}, or use "count".`);
  }
  const aggregate = asked ?? 'sum';
  const counts = aggregate === 'count' || aggregate === 'distinct';
  const found = names.map((name) => (counts ? findColumn : numberColumn)(columns, name, role));
  return { aggregate, names: found.map(({ name }) => name), sql: found.map(aggregand) };
}

/** What `request.y` holds, as a list. */
export const listed = (y: ChartRequest['y']): string[] => (y === undefined ? [] : [y].flat());

/** Bars, lines, areas and pies: one number for each value of x and each series. */
export function planGroups(request: ChartRequest, columns: readonly Column[], facts: FactsByAxis): Plan {
  const column = plainColumn(columns, request.x ?? '', 'x');
  const { axis, sql: x } = planAxis(request, column, facts.x);
  const { aggregate, names, sql: ys } = planValues(columns, listed(request.y), 'y', request.aggregate);
  const series = request.series === undefined ? undefined : plainColumn(columns, request.series, 'series');
  const top = axis.type === 'names' ? topOf(request) : Number.MAX_SAFE_INTEGER;

  const isRanked = axis.type === 'names';
  const picks = {
    x,
    s: series === undefined ? 'NULL::VARCHAR' : textOf(series),
    ...Object.fromEntries(ys.map((sql, index) => [`v${index}`, sql])),
  };
  const { cte, rows, values } = gathered(
    pickedRows(request, picks, isRanked ? undefined : 'x IS NOT NULL'),
    series === undefined ? ['x'] : ['x', 's'],
    aggregate,
    ys.map((_, index) => `v${index}`),
  );
  const [first = rows] = values;
  const ctes = [
    cte,
    ...(isRanked ? [ranking('x', first, request.sort === 'ascending' ? 'ASC' : 'DESC')] : []),
    ...(series === undefined ? [] : [ranking('s', first)]),
  ];
  const within = [
    ...(isRanked ? [`__x.place <= ${top}`] : []),
    ...(series === undefined ? [] : [`__s.place <= ${MOST_SERIES}`]),
  ];
  const where = gathersOther(request) || within.length === 0 ? '' : `WHERE ${within.join(' AND ')}`;
  const named = values.map((sql, index) => `${sql} AS value${index}`);
  const groups =
    `SELECT ${isRanked ? kept('x', top) : '__rows.x AS x, FALSE AS x_other'}, ` +
    `${series === undefined ? 'NULL::VARCHAR AS s, FALSE AS s_other' : kept('s', MOST_SERIES)}, ` +
    `CAST(${rows} AS DOUBLE) AS n, ${isRanked ? 'CAST(any_value(__x.groups) AS DOUBLE)' : 'NULL'} AS x_groups, ` +
    `${series === undefined ? '1' : 'CAST(any_value(__s.groups) AS DOUBLE)'} AS s_groups, ${named.join(', ')} ` +
    `FROM __rows ${isRanked ? joinRanking('x') : ''} ${series === undefined ? '' : joinRanking('s')} ` +
    `${where} GROUP BY ALL`;
  const step = axis.type === 'numbers' ? stepFor(facts.x) : 1;
  return {
    sql: `WITH ${ctes.join(', ')} ${step === 1 ? groups : thinned(groups, step)} ORDER BY ALL`,
    view: { shape: 'groups', x: axis, top, values: names, aggregate, step },
  };
}

const stepFor = (facts: Facts | undefined): number =>
  Math.max(1, Math.ceil((facts?.distinct ?? 0) / MOST_POINTS));

const thinned = (groups: string, step: number): string =>
  `SELECT * FROM (${groups}) QUALIFY (row_number() OVER (PARTITION BY s, s_other ORDER BY x) - 1) % ${step} = 0`;
