import { expect, test } from 'vitest';
import { workbook } from './xlsx.ts';
import { openWorld } from './world.ts';

const long = 'n'.repeat(100_000);
const kept = 'n'.repeat(200);
const value = 'v'.repeat(100_000);

test.each([
  ['csv', `${long},${long}x,a\n1,2,${value}\n3,4,y\n`],
  ['json', JSON.stringify([{ [long]: 1, [`${long}x`]: 2, a: value }])],
  [
    'xlsx',
    workbook({
      S: [
        [long, `${long}x`, 'a'],
        [1, 2, value],
      ],
    }),
  ],
])('long names and values in %s leave a report short, and names apart', async (format, content) => {
  await using world = await openWorld();
  const { values: _values, ...conversion } = await world.upload(content, `file.${format}`);
  expect(conversion.columns.map(({ name }) => name)).toEqual([kept, `${kept}_1`, 'a']);
  expect(conversion.warnings).toContain(
    `The names of 2 columns were cut to 200 characters: "${'n'.repeat(40)}…" and others.`,
  );
  expect(JSON.stringify(conversion).length).toBeLessThan(10_000);
});
