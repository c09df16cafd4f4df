import { expect, test } from 'vitest';
import { complaints } from './documents.ts';

const cases: [name: string, text: string, lines: string[]][] = [
  [
    'nothing at all',
    '',
    ['berth.yaml:1:1  the file is empty', '    → copy inventories/local.yaml and go from there'],
  ],
  [
    'only a comment',
    '# later\n',
    ['berth.yaml:1:1  the file is empty', '    → copy inventories/local.yaml and go from there'],
  ],
  [
    'a list',
    '- a\n',
    [
      'berth.yaml:1:1  found a list, expected a map of stack, provider, registry, hosts',
      '    → copy inventories/local.yaml and go from there',
    ],
  ],
  [
    'several errors at once',
    'a:\n\tb: 1\nc: x: y\nd: @e\n',
    [
      'berth.yaml:2:1  not valid YAML: Tabs are not allowed as indentation',
      '    → indent with spaces',
      'berth.yaml:3:4  not valid YAML: Nested mappings are not allowed in compact mappings',
      '    → put a value that contains ": " in quotes, or begin a new line for a nested map',
      'berth.yaml:4:4  not valid YAML: Plain value cannot start with reserved character @',
      '    → put the value in quotes',
    ],
  ],
  [
    'a reference without quotes in a flow map, told once and without its words',
    'a: { password: ${env:HUNTER} }\nb: c\n',
    [
      'berth.yaml:1:17  not valid YAML: what stands here does not belong to what comes before it',
      '    → check the indentation; inside { } or [ ], put ${…} and special characters in quotes',
    ],
  ],
  [
    'two documents',
    'a: 1\n---\nb: 2\n',
    ['berth.yaml:2:1  not valid YAML: found a second document, expected one', '    → remove the second ---'],
  ],
];

test.each(cases)('%s', (_, text, lines) => {
  expect(complaints(text)).toEqual(lines);
});
