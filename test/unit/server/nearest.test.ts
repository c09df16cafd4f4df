import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../../server/src/nearest.ts';

test.each([
  ['sale', ['sales', 'customers', 'sales_2024'], ['sales', 'sales_2024']],
  ['custmers', ['sales', 'customers'], ['customers']],
  ['zebra', ['sales', 'customers'], []],
  ['SALES', ['sales'], ['sales']],
])('near %j in %j is %j', (name, names, near) => {
  expect(nearest(name, names)).toEqual(near);
});

test('takes no time for a name that is longer than any', () => {
  const names = Array.from({ length: 1_000 }, (_, number) => `dataset_${number}_of_many_in_the_warehouse`);
  const start = performance.now();
  expect(nearest(`${'x'.repeat(300_000)}${names[0]}`, names)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(500);
});

test.each([
  ['sale', 'Did you mean sales or sales_2024?'],
  ['zebra', undefined],
])('asks about what is near %j: %j', (name, question) => {
  expect(didYouMean(name, ['sales', 'customers', 'sales_2024'])).toBe(question);
});
