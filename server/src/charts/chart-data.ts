import type { Call } from '../call.ts';
import type { Rows, Value } from '../duckdb/analysis.ts';

/** What charts need of the datasets: one read-only DuckDB SELECT that names datasets by their names. */
export interface ChartData {
  /**
   * Returns at most `limit` rows; `parameters` are bound to $1, $2 ….
   *
   * @throws CallError for a dataset the caller does not have, and for SQL that does not run
   */
  query(sql: string, parameters: readonly Value[], limit: number, call: Call): Promise<Rows>;
}
