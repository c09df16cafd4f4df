import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../world.ts';
import type { AwkwardCase, RefusedCase } from './case.ts';
import { dateCases } from './delimited-dates.ts';
import { lineCases } from './delimited-lines.ts';
import { numberCases } from './delimited-numbers.ts';
import { refusedCases } from './delimited-refused.ts';

const cases: AwkwardCase[] = [...numberCases, ...dateCases, ...lineCases];
const refused: RefusedCase[] = refusedCases;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('an awkward file', () => {
  it.each(cases)('$title', async ({ content, name, options, format, columns, rows, count, says }) => {
    const result = await world.upload(content, name, {
      ...(format === undefined ? {} : { format }),
      ...(options === undefined ? {} : { reading: options }),
    });
    expect(result.columns.map((column) => [column.name, column.type])).toEqual(columns);
    expect(result.values.slice(0, count === undefined ? undefined : rows.length)).toEqual(rows);
    expect(result.rows).toBe(count ?? rows.length);
    const sentences = [...result.warnings, ...result.reading.guesses.map(({ evidence }) => evidence)];
    for (const each of says) expect(sentences).toContainEqual(expect.stringMatching(each));
    // A warning that no case expects is noise, or a fault.
    const unexpected = result.warnings.filter((warning) => !says.some((each) => each.test(warning)));
    expect(unexpected).toEqual([]);
  });

  it.each(refused)('$title: refused', async ({ content, name, options, format, refusal }) => {
    const error = await world
      .upload(content, name, {
        ...(format === undefined ? {} : { format }),
        ...(options === undefined ? {} : { reading: options }),
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CallError', message: expect.stringMatching(refusal) });
  });
});
