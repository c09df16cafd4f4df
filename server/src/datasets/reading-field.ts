import { z } from 'zod';
import { encodingNamed } from '../duckdb/encoding-labels.ts';
import { readingOptions } from '../duckdb/reading.ts';
import { plainText } from '../tools/fields.ts';
import { OUTLINED } from '../tools/json-schema.ts';
import { mistakesIn } from '../tools/mistakes.ts';

const MAX_TYPES = 1_000;

/** How a file is to be read, as callers say it. A key that is unknown is an error, since it would be ignored. */
export const givenOptions = z.strictObject({
  ...readingOptions.shape,
  encoding: z
    .string()
    .max(50)
    .refine((label) => encodingNamed(label) !== undefined, {
      error:
        'expected a label of the Encoding Standard, such as utf-8, utf-16le, windows-1252, shift_jis, euc-jp, euc-kr, gb18030, big5, windows-1251 or koi8-r',
    })
    .optional(),
  sheet: plainText(200).optional(),
  delimiter: z.string().length(1, { error: 'expected one character, such as ; or a tab' }).optional(),
  types: readingOptions.shape.types.refine(
    (types) => types === undefined || Object.keys(types).length <= MAX_TYPES,
    { error: `expected at most ${MAX_TYPES} columns` },
  ),
});

export type GivenOptions = z.infer<typeof givenOptions>;

/** The argument of tools. Its fields are named as in the report of a reading, so that a model copies one from there. */
export const readingField = givenOptions
  .optional()
  .describe('how the file is written, where you know it or a guess was wrong; what is absent is detected');

/** The same for uploads, whose listing leaves its fields to that of reread_dataset. */
export const uploadReadingField = givenOptions
  .optional()
  .describe('how the file is written, where you know it: fields as in reread_dataset')
  .meta({ [OUTLINED]: true });

/** All options of a call; `sheet` beside `reading` is the older way to say it. */
export function optionsOf(given: GivenOptions = {}, sheet: string | undefined): GivenOptions {
  return sheet === undefined || given.sheet !== undefined ? given : { ...given, sheet };
}

const LIST = /^[^:,]+:[^:,]+(?:,[^:,]+:[^:,]+)*$/;

/** `plz:text,day:date`, or JSON where a name holds a comma or a colon. */
function typesIn(text: string): unknown {
  if (LIST.test(text)) return Object.fromEntries(text.split(',').map((pair) => pair.split(':', 2)));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const flag = (text: string): unknown => (/^(?:true|false)$/.test(text) ? text === 'true' : text);

// A tab can hardly be typed into an address.
const FROM_TEXT: Partial<Record<keyof GivenOptions, (text: string) => unknown>> = {
  delimiter: (text) => (text === 'tab' ? '\t' : text),
  header: flag,
  skipRows: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : text),
  types: typesIn,
};

const isOption = (key: string): key is keyof GivenOptions => Object.hasOwn(givenOptions.shape, key);

/**
 * The options among the parameters of an HTTP query, each under its own name: `?delimiter=;&decimal=,&types=plz:text`.
 *
 * @throws RangeError that says what is wrong
 */
export function optionsInQuery(query: Iterable<[string, string]>): GivenOptions {
  const found = [...query].flatMap(([key, text]): [string, unknown][] =>
    isOption(key) ? [[key, FROM_TEXT[key]?.(text) ?? text]] : [],
  );
  const read = givenOptions.safeParse(Object.fromEntries(found));
  if (read.success) return read.data;
  throw new RangeError(mistakesIn(read.error));
}
