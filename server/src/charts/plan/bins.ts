import type { Column } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { ChartRequest } from '../request.ts';
import { numberColumn, plainColumn } from './columns.ts';
import { MOST_SERIES } from './groups.ts';
import { finiteOf, joinRanking, kept, pickedRows, ranking, textOf } from './sql.ts';
import type { Facts, Plan } from './view.ts';

const MOST_BINS_BY_ITSELF = 40;

/** Round edges: a width of 1, 2 or 5 times a power of ten that makes about as many bins as asked for. */
export function chooseBins(
  { least, most, rows }: Facts,
  asked: number | undefined,
  isWhole: boolean,
): { start: number; width: number; bins: number } {
  // Rice's rule: twice the cube root of how many there are.
  const wanted = asked ?? Math.min(MOST_BINS_BY_ITSELF, Math.max(5, Math.ceil(2 * Math.cbrt(rows))));
  const range = most - least;
  if (!Number.isFinite(range)) {
    throw new CallError('x: the numbers lie too far apart for bins. Filter the rows to a range.');
  }
  if (range === 0) return { start: isWhole ? least : least - 0.5, width: 1, bins: 1 };
  const rough = range / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((step) => step * magnitude >= rough * 0.75) ?? 10;
  const width = isWhole ? Math.max(1, Math.round(factor * magnitude)) : factor * magnitude;
  const start = Math.floor(least / width) * width;
  const widths = (most - start) / width;
  // Whole numbers one by one have a bin each; otherwise the last edge belongs to the last bin.
  return { start, width, bins: isWhole && width === 1 ? widths + 1 : Math.max(1, Math.ceil(widths)) };
}

/** A histogram: how many rows fall into each bin. */
export function planBins(request: ChartRequest, columns: readonly Column[], facts: Facts): Plan {
  const column = numberColumn(columns, request.x ?? '', 'x');
  const series = request.series === undefined ? undefined : plainColumn(columns, request.series, 'series');
  const isWhole = /INT|BIGNUM|VARINT/.test(column.type);
  const { start, width, bins } = chooseBins(facts, request.bins, isWhole);
  const picks = { x: finiteOf(column), s: series === undefined ? 'NULL::VARCHAR' : textOf(series) };
  const ctes = [
    pickedRows(request, picks, 'x IS NOT NULL'),
    ...(series === undefined ? [] : [ranking('s', 'count(*)')]),
  ];
  const bin = `least(greatest(floor((__rows.x - ${start}) / ${width}), 0), ${bins - 1})`;
  const select =
    `SELECT ${bin} AS bin, ${series === undefined ? 'NULL::VARCHAR AS s, FALSE AS s_other' : kept('s', MOST_SERIES)}, ` +
    `CAST(count(*) AS DOUBLE) AS n FROM __rows ${series === undefined ? '' : joinRanking('s')} GROUP BY ALL ORDER BY ALL`;
  return { sql: `WITH ${ctes.join(', ')} ${select}`, view: { shape: 'bins', start, width, bins } };
}
