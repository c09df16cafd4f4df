import type { Column } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';

/** A column of text where numbers or times are needed; what its values are is for the data to say. */
export class MisfitError extends CallError {
  override name = 'MisfitError';
  readonly column: Column;
  readonly wanted: 'number' | 'time';

  constructor(message: string, column: Column, wanted: 'number' | 'time') {
    super(message);
    this.column = column;
    this.wanted = wanted;
  }
}
