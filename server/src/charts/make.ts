import { z } from 'zod';
import type { Call } from '../call.ts';
import { CallError } from '../errors.ts';
import type { ChartData } from './chart-data.ts';
import type { ChartContent } from './draw/draw.ts';
import { factsSql, readFacts } from './plan/facts.ts';
import { gapsSql, readGaps } from './plan/gaps.ts';
import { MisfitError } from './plan/misfit-error.ts';
import { hintOf, readingsSql } from './plan/misfit.ts';
import type { Plan } from './plan/view.ts';
import { checkRequest, planChart } from './plan/plan.ts';
import { columnsSql } from './plan/sql.ts';
import type { ChartRequest } from './request.ts';

// Far beyond what any plan returns unless names multiply: 2,000 moments of 10 series.
const MOST_ROWS = 25_000;

/**
 * Reads what a chart shows. The database does the gathering, so that only what is drawn comes here.
 *
 * @throws CallError for a request that does not fit the data, and for SQL that does not run
 */
export async function makeChart(request: ChartRequest, data: ChartData, call: Call): Promise<ChartContent> {
  checkRequest(request);
  const { columns } = await data.query(columnsSql(request), [], 1, call);
  const planned = async (): Promise<Plan> => {
    const asked = factsSql(request, columns);
    const facts = asked === undefined ? {} : readFacts((await data.query(asked, [], 2, call)).rows);
    return planChart(request, columns, facts);
  };
  const { sql, view } = await planned().catch(async (error: unknown) => {
    throw error instanceof MisfitError ? await explained(error, request, data, call) : error;
  });
  const { rows, more } = await data.query(sql, [], MOST_ROWS, call);
  if (more) {
    throw new CallError(
      `The chart would have more than ${MOST_ROWS.toLocaleString('en')} groups. ` +
        'Choose columns with fewer values, a longer bucket, a smaller top, or filter the rows.',
    );
  }
  const gapsAsked = gapsSql(request, columns, view);
  const gaps =
    gapsAsked === undefined
      ? []
      : readGaps(gapsAsked, (await data.query(gapsAsked.sql, [], 1, call)).rows[0] ?? []);
  return { request, view, rows, gaps };
}

const counts = z.array(z.number());

/** The same error with what the values of the column say. */
async function explained(
  error: MisfitError,
  request: ChartRequest,
  data: ChartData,
  call: Call,
): Promise<CallError> {
  const { rows } = await data.query(readingsSql(request, error), [], 1, call);
  return new CallError(`${error.message} ${hintOf(error, counts.parse(rows[0]))}`);
}
