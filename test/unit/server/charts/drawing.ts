import type { z } from 'zod';
import { drawChart } from '../../../../server/src/charts/draw/draw.ts';
import type { View, ViewOf } from '../../../../server/src/charts/plan/view.ts';
import { storedRequest } from '../../../../server/src/charts/request.ts';
import type { Value } from '../../../../server/src/duckdb/analysis.ts';

export type Input = z.input<typeof storedRequest>;

/** Draws rows as if a plan of `view` had read them; bars by region unless told otherwise. */
export const draw = (input: Partial<Input>, view: View, rows: Value[][]) => {
  const request = storedRequest.parse({ dataset: 'd', kind: 'bar', x: 'region', ...input });
  return drawChart({ request, view, rows }, request);
};

/** The view of one sum by name. */
export const named = (numeric = false): ViewOf<'groups'> => ({
  shape: 'groups',
  x: { type: 'names', numeric },
  top: 30,
  values: ['amount'],
  aggregate: 'sum',
  step: 1,
});

/** Rows of groups by name: what is beyond top is given as `Other`. */
export const groupsOf = (values: [string | null, number | null][]): Value[][] =>
  values.map(([name, value]) =>
    name === 'Other' ? [null, true, null, false, 1, 9, 1, value] : [name, false, null, false, 1, 9, 1, value],
  );
