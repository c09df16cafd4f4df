import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../world.ts';
import { JSON_FILES } from './json-cases.ts';
import { OTHERS, REFUSED } from './other-cases.ts';
import { WORKBOOKS } from './workbook-cases.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ memoryMb: 192 });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('an awkward file', () => {
  it.each([...WORKBOOKS, ...JSON_FILES, ...OTHERS])(
    '$title',
    async ({ content, name, options, format, columns, rows, count, says }) => {
      const result = await world.upload(content, name, {
        ...(options === undefined ? {} : { reading: options }),
        ...(format === undefined ? {} : { format }),
      });
      expect(result.columns.map((column) => [column.name, column.type])).toEqual(columns);
      expect(result.values.slice(0, rows.length)).toEqual(rows);
      expect(result.rows).toBe(count ?? rows.length);
      const sentences = [...result.warnings, ...result.reading.guesses.map(({ evidence }) => evidence)];
      for (const said of says) expect(sentences).toContainEqual(expect.stringMatching(said));
      expect(result.warnings.filter((warning) => !says.some((said) => said.test(warning)))).toEqual([]);
    },
  );
});

describe('what is no table', () => {
  it.each(REFUSED)('$title is refused in words', async ({ content, name, options, format, refusal }) => {
    const upload = world.upload(content, name, {
      ...(options === undefined ? {} : { reading: options }),
      ...(format === undefined ? {} : { format }),
    });
    await expect(upload).rejects.toMatchObject({
      name: 'CallError',
      message: expect.stringMatching(refusal),
    });
  });
});

it('a header in angle brackets is no XML', async () => {
  const result = await world.upload('<DATE>,<OPEN>\n2024-01-02,1.5\n', 'quotes.txt');
  expect(result).toMatchObject({ rows: 1, values: [['2024-01-02', 1.5]] });
});
