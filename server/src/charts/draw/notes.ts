import { z } from 'zod';
import type { Value } from '../../duckdb/analysis.ts';
import type { Axis, View, ViewOf } from '../plan/view.ts';
import type { Gap } from '../plan/gaps.ts';
import { gathersOther } from '../plan/groups.ts';
import type { ChartRequest } from '../request.ts';
import { inWords, numberOf } from './values.ts';

export const notesSchema = z.object({
  rows: z.number().describe('rows of the data that the chart shows or sums up'),
  sampled: z.boolean().describe('true where only part of the data is drawn'),
  lines: z.array(z.string()).describe('what a reader must know to read the chart right'),
});

/** What a reader must know to read the chart right. */
export type Notes = z.infer<typeof notesSchema>;

const sumAt = (rows: readonly Value[][], column: number): number =>
  rows.reduce((sum, row) => sum + (numberOf(row[column]) ?? 0), 0);

const most = (rows: readonly Value[][], column: number): number =>
  rows.reduce((most, row) => Math.max(most, numberOf(row[column]) ?? 0), 0);

function leftOut(name: string | undefined, there: number, top: number, other: boolean): string[] {
  if (name === undefined || there <= top) return [];
  const rest = other
    ? `the other ${inWords(there - top)} are "Other"`
    : `${inWords(there - top)} are left out`;
  return [`${inWords(top)} of ${inWords(there)} values of ${name}; ${rest}`];
}

const bucketNote = (axis: Axis | undefined, name: string | undefined): string[] =>
  axis?.type === 'times' ? [`${name} by ${axis.bucket}`] : [];

function groupNotes(
  { x, top, step }: ViewOf<'groups'>,
  rows: readonly Value[][],
  request: ChartRequest,
  series: number,
): string[] {
  return [
    ...bucketNote(x, request.x),
    ...(x.type === 'names' ? leftOut(request.x, most(rows, 5), top, gathersOther(request)) : []),
    ...leftOut(request.series, most(rows, 6), series, gathersOther(request)),
    ...(step > 1 ? [`one of every ${step} values of ${request.x} is drawn`] : []),
  ];
}

/** Works out the notes; `series` is how many keep a colour of their own. */
export function notesOf(view: View, rows: readonly Value[][], request: ChartRequest, series: number): Notes {
  switch (view.shape) {
    case 'groups':
      return {
        rows: sumAt(rows, 4),
        sampled: view.step > 1,
        lines: groupNotes(view, rows, request, series),
      };
    case 'points': {
      const there = most(rows, 4);
      const sampled = there > rows.length;
      const line = `a random sample of ${inWords(rows.length)} of ${inWords(there)} rows`;
      return { rows: rows.length, sampled, lines: sampled ? [line] : [] };
    }
    case 'bins':
      return { rows: sumAt(rows, 3), sampled: false, lines: [`${inWords(sumAt(rows, 3))} rows`] };
    case 'boxes': {
      const outliers = sumAt(rows, 9);
      const line = `${inWords(outliers)} ${outliers === 1 ? 'outlier' : 'outliers'}, the furthest drawn`;
      return {
        rows: view.x === undefined ? most(rows, 3) : sumAt(rows, 3),
        sampled: false,
        lines: [
          ...bucketNote(view.x, request.x),
          ...(view.x === undefined
            ? []
            : leftOut(request.x, most(rows, 11), view.top, gathersOther(request))),
          ...(outliers > 0 ? [line] : []),
        ],
      };
    }
    case 'cells': {
      const { x, y, top } = view;
      const side = (axis: Axis, name: string | undefined, column: number): string[] => [
        ...bucketNote(axis, name),
        ...(axis.type === 'names' ? leftOut(name, most(rows, column), top, gathersOther(request)) : []),
      ];
      const onY = typeof request.y === 'string' ? request.y : request.y?.[0];
      return {
        rows: sumAt(rows, 4),
        sampled: false,
        lines: [...side(x, request.x, 5), ...side(y, onY, 6)],
      };
    }
    case 'correlation':
      return { rows: sumAt(rows, 0), sampled: false, lines: [`${inWords(sumAt(rows, 0))} rows`] };
  }
}

/** The notes with how many rows the chart says nothing of. */
export function withGaps(notes: Notes, gaps: readonly Gap[]): Notes {
  const lines = gaps.map(
    ({ column, rows, of }) =>
      `${inWords(rows)} of ${inWords(of)} rows have no value in ${column} and are left out`,
  );
  return { ...notes, lines: [...notes.lines, ...lines] };
}
