import type { EChartsOption } from 'echarts';
import { z } from 'zod';
import { CallError } from '../../errors.ts';
import { gap } from '../plan/gaps.ts';
import { MOST_SERIES } from '../plan/groups.ts';
import { view } from '../plan/view.ts';
import { storedRequest, type Look } from '../request.ts';
import { drawBins } from './bins.ts';
import { drawBoxes } from './boxes.ts';
import { drawCorrelation, drawHeatmap } from './cells.ts';
import { drawBars, drawLines } from './groups.ts';
import { notesOf, withGaps, type Notes } from './notes.ts';
import { drawPie } from './pie.ts';
import { drawPoints } from './points.ts';
import { titleOf } from './titles.ts';

/** A chart apart from its look: what was asked, what the rows mean, and the rows. */
export const chartContent = z.object({
  request: storedRequest,
  view,
  rows: z.array(z.array(z.json())),
  /** Absent in what an older release stored. */
  gaps: z.array(gap).optional(),
});

export type ChartContent = z.infer<typeof chartContent>;

/** A chart as data: what echarts draws it from once `dress` has put in the functions. */
export interface DrawnChart {
  title: string;
  notes: Notes;
  option: EChartsOption;
}

/**
 * Draws rows as an option of echarts that is plain JSON: the same chart always gives the same option.
 *
 * @throws CallError where there is nothing to draw, or the kind cannot show it
 */
export function drawChart({ request, view, rows, gaps = [] }: ChartContent, look: Look): DrawnChart {
  const notes = withGaps(notesOf(view, rows, request, MOST_SERIES), gaps);
  if (notes.rows === 0) {
    throw new CallError('There is nothing to draw: no row is left. Check the filter and the columns chosen.');
  }
  const title = titleOf(request, view);
  const surround = { title, notes: notes.lines, look };
  const option = (): EChartsOption => {
    switch (view.shape) {
      case 'groups': {
        if (request.kind === 'bar') return drawBars({ request, view, rows, ...surround });
        if (request.kind === 'pie' || request.kind === 'doughnut')
          return drawPie(request, view, rows, surround);
        return drawLines({ request, view, rows, ...surround });
      }
      case 'points':
        return drawPoints(request, view, rows, surround);
      case 'bins':
        return drawBins(request, view, rows, surround);
      case 'boxes':
        return drawBoxes(request, view, rows, surround);
      case 'cells':
        return drawHeatmap(request, view, rows, surround);
      case 'correlation':
        return drawCorrelation(request, view, rows, surround);
    }
  };
  return { title, notes, option: option() };
}
