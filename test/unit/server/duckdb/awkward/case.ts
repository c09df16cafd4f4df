import type { Format, Value } from '../../../../../server/src/duckdb/analysis.ts';
import type { ReadingOptions } from '../../../../../server/src/duckdb/reading.ts';

/** A file that is hard to read, and how it must be read. */
export interface AwkwardCase {
  /** What is awkward, as a heading of the table in docs/reading.md. */
  title: string;
  /** The public report that shows it, such as `pandas 1234`, or `experience`. */
  source: string;
  content: string | Uint8Array;
  /** What the table shows where `content` is bytes or long. */
  shown?: string;
  /** The file's name. */
  name: string;
  options?: ReadingOptions;
  format?: Format;
  columns: [name: string, type: string][];
  /** Every row, or the first ones where `count` says how many there are. */
  rows: Value[][];
  count?: number;
  /** Each fits one sentence of the answer: a warning, or a guess's evidence. Nothing else is warned of. */
  says: RegExp[];
}

/** A file that must be refused, and what the refusal says. */
export interface RefusedCase extends Pick<
  AwkwardCase,
  'title' | 'source' | 'content' | 'shown' | 'name' | 'options' | 'format'
> {
  refusal: RegExp;
}
