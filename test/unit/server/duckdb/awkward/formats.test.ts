import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../world.ts';
import { WORKBOOKS } from './workbook-cases.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ memoryMb: 192 });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('an awkward file', () => {
  it.each([...WORKBOOKS])(
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
