import type { Call } from '../call.ts';
import type { Rows } from '../duckdb/analysis.ts';

/** What charts need of the datasets: one read-only DuckDB SELECT that names datasets by their names. */
export interface ChartData {
  /**
   * Returns at most `limit` rows.
   *
   * @throws CallError for a dataset the caller does not have, and for SQL that does not run
   */
  query(sql: string, limit: number, call: Call): Promise<Rows>;
}
