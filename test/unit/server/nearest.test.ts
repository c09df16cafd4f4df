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

test.each([
  ['sale', 'Did you mean sales or sales_2024?'],
  ['zebra', undefined],
])('asks about what is near %j: %j', (name, question) => {
  expect(didYouMean(name, ['sales', 'customers', 'sales_2024'])).toBe(question);
});
