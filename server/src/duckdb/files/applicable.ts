import { CallError } from '../../errors.ts';
import type { Format } from '../analysis.ts';
import type { ReadingOptions } from '../reading.ts';

const NUMBERS_AND_DATES = ['decimal', 'grouping', 'dateOrder', 'types'] as const;

const APPLICABLE: Record<Format, readonly (keyof ReadingOptions)[]> = {
  csv: ['encoding', 'delimiter', 'header', 'skipRows', ...NUMBERS_AND_DATES],
  tsv: ['encoding', 'delimiter', 'header', 'skipRows', ...NUMBERS_AND_DATES],
  json: ['encoding', 'types'],
  ndjson: ['encoding', 'types'],
  xlsx: ['sheet', 'header', 'skipRows', 'types'],
  parquet: [],
};

/**
 * Holds the options of a reading against the format of the file: one that says nothing of such a file must not be
 * ignored, since its owner would believe that it was heeded.
 *
 * @throws CallError that names the options and what there is instead
 */
export function mustApply(format: Format, reading: ReadingOptions | undefined): void {
  mustBeDistinct(reading);
  const given = Object.entries(reading ?? {}).filter(([, value]) => value !== undefined);
  const known: readonly string[] = APPLICABLE[format];
  const odd = given.map(([key]) => key).filter((key) => !known.includes(key));
  if (odd.length === 0) return;
  throw new CallError(
    `The file is ${format}, to which ${odd.map((key) => `\`${key}\``).join(', ')} ${odd.length === 1 ? 'does' : 'do'} not apply. ${
      known.length === 0
        ? 'Leave `reading` out: such a file says itself how it is to be read.'
        : `What applies is ${known.map((key) => `\`${key}\``).join(', ')}.`
    }`,
  );
}

function mustBeDistinct({ decimal, grouping, delimiter }: ReadingOptions = {}): void {
  if (decimal !== undefined && decimal === grouping)
    throw new CallError(
      `decimal and grouping are both "${decimal}": the sign between thousands must be another one. Leave one of them out.`,
    );
  if (delimiter !== undefined && /[\r\n"]/.test(delimiter))
    throw new CallError(
      'delimiter cannot be a line end or a double quote: those end rows and enclose values. Leave it out to have it found.',
    );
}
