import { describe, expect, it } from 'vitest';
import { misspelt } from '../../../../server/src/tools/misspelt.ts';

const KNOWN = ['dataset', 'limit', 'fileName', 'x', 'width', '城市'];

describe('a misspelt argument', () => {
  it.each([
    [{ datasett: 1 }, 'There is no argument datasett. Did you mean dataset?'],
    [{ limt: 5 }, 'There is no argument limt. Did you mean limit?'],
    [{ file_name: 'a' }, 'There is no argument file_name. Did you mean fileName?'],
    [{ filename: 'a' }, 'There is no argument filename. Did you mean fileName?'],
    [
      { Limit: 1, datset: 'a' },
      'There is no argument Limit. Did you mean limit? There is no argument datset. Did you mean dataset?',
    ],
  ])('in %j is asked about', (input, question) => {
    expect(misspelt(input, KNOWN)).toBe(question);
  });

  it.each([
    {},
    { dataset: 'a', limit: 1 },
    { somethingElse: 1 },
    // Given as well: then it is no slip.
    { limit: 1, limits: 2 },
    { id: 1 },
    { y: 1 },
    { 国家: 1 },
    { __: 1 },
  ])('is not seen in %j', (input) => {
    expect(misspelt(input, KNOWN)).toBeUndefined();
  });

  it('is sought among the first names, and never among long ones', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => [`limi${index}`, 1]);
    expect(misspelt(Object.fromEntries(many), KNOWN)?.match(/There is no/g)?.length).toBeLessThanOrEqual(20);
    expect(misspelt({ ['dataset'.padEnd(60_000, 't')]: 1 }, KNOWN)).toBeUndefined();
  });
});
