import { expect, test } from 'vitest';
import { splitRecords } from '../../../../server/src/duckdb/files/delimited/records.ts';
import { growthOf, LINEAR } from '../growth.ts';

const doubled = { delimiter: ',', quote: '"', escape: '"' };
const escaped = { ...doubled, escape: '\\' };

test.each([
  ['never closed', '"a,', ''],
  ['closed at the end alone', '"a,', 'x"\n'],
  ['with a pair of quotes behind each', '"x,""', ''],
  ['beside pairs of quotes', '""x,', ''],
  ['a line each', '"a b\n', ''],
  ['behind blanks', ' "a"b ,', '"'],
  ['behind backslashes', '"a\\"b"c,', ''],
])('quotes astray, %s, take time by their number, no more', (_what, part, end) => {
  const growth = [doubled, escaped].flatMap((signs) =>
    [true, false].map((isWhole) =>
      growthOf(
        (text) => splitRecords(text, signs, { isWhole }),
        (repeats) => part.repeat(repeats) + end,
        2_000,
      ),
    ),
  );
  expect(Math.max(...growth)).toBeLessThan(LINEAR);
});

test.each([
  ['"This" is a test,100,"A"\n', [['"This" is a test', '100', 'A']], 1],
  ['"a,"b,"c"\n', [['"a', '"b', 'c']], 2],
  ['"a "b" c",d\n', [['a "b" c', 'd']], 2],
  ['"a,b\nc"\n', [['a,b\nc']], 0],
])('reads %j with all that is written', (text, fields, strayQuotes) => {
  const split = splitRecords(text, doubled, { isWhole: true });
  expect({ fields: split.records.map((each) => each.fields), strayQuotes: split.strayQuotes }).toEqual({
    fields,
    strayQuotes,
  });
});
