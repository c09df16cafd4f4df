import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../world.ts';
import type { AwkwardCase, RefusedCase } from './case.ts';
import { dateCases } from './delimited-dates.ts';
import { lineCases } from './delimited-lines.ts';
import { numberCases } from './delimited-numbers.ts';
import { refusedCases } from './delimited-refused.ts';
import { JSON_FILES } from './json-cases.ts';
import { OTHERS, REFUSED } from './other-cases.ts';
import { render } from './render.ts';
import { WORKBOOKS } from './workbook-cases.ts';

const cases: AwkwardCase[] = [
  ...numberCases,
  ...dateCases,
  ...lineCases,
  ...WORKBOOKS,
  ...JSON_FILES,
  ...OTHERS,
];
const refused: RefusedCase[] = [...refusedCases, ...REFUSED];

const TABLE = fileURLToPath(new URL('../../../../../docs/reading.md', import.meta.url));

const said = new Map<string, string[]>();
const refusals = new Map<string, string>();

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

// What goes without saying: ASCII, commas between values, names in the first row.
const isUsual = ({ about, value, sure }: { about: string; value: string; sure: boolean }): boolean =>
  sure &&
  (about === 'encoding' ||
    (about === 'delimiter' && value === ',') ||
    (about === 'header' && value === 'true'));

describe('an awkward file', () => {
  it.each(cases)('$title', async ({ title, content, name, options, format, columns, rows, count, says }) => {
    const result = await world.upload(content, name, {
      ...(format === undefined ? {} : { format }),
      ...(options === undefined ? {} : { reading: options }),
    });
    expect(result.columns.map((column) => [column.name, column.type])).toEqual(columns);
    expect(result.values.slice(0, count === undefined ? undefined : rows.length)).toEqual(rows);
    expect(result.rows).toBe(count ?? rows.length);
    const sentences = [...result.warnings, ...result.reading.guesses.map(({ evidence }) => evidence)];
    said.set(title, [
      ...result.warnings,
      ...result.reading.guesses.filter((guess) => !isUsual(guess)).map(({ evidence }) => evidence),
    ]);
    for (const each of says) expect(sentences).toContainEqual(expect.stringMatching(each));
    // A warning that no case expects is noise, or a fault.
    const unexpected = result.warnings.filter((warning) => !says.some((each) => each.test(warning)));
    expect(unexpected).toEqual([]);
  });

  it.each(refused)('$title: refused', async ({ title, content, name, options, format, refusal }) => {
    const error = await world
      .upload(content, name, {
        ...(format === undefined ? {} : { format }),
        ...(options === undefined ? {} : { reading: options }),
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CallError', message: expect.stringMatching(refusal) });
    refusals.set(title, error instanceof Error ? error.message : '');
  });
});

it('is in the table of docs/reading.md as it is read', async () => {
  const table = render(
    cases.map((each) => ({ case: each, sentences: said.get(each.title) ?? [] })),
    refused.map((each) => ({ case: each, message: refusals.get(each.title) ?? '' })),
  );
  await expect(table).toMatchFileSnapshot(TABLE);
});
