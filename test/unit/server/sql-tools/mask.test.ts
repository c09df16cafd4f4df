import { expect, it } from 'vitest';
import { masked } from '../../../../server/src/sql-tools/configuration/mask.ts';

it.each([
  ['password: hush # why\nuser: x\n', "password: '[secret]' # why\nuser: x\n"],
  ['password: ${PASSWORD}\n', 'password: ${PASSWORD}\n'],
  [
    'a: 1\n---\nsources:\n  s: {password: "hu\\"sh", port: 1}\n',
    "a: 1\n---\nsources:\n  s: {password: '[secret]', port: 1}\n",
  ],
  ['password: |\n  hush\nuser: x\n', "password: '[secret]'user: x\n"],
  ['password: 123\n', "password: '[secret]'\n"],
])('%j', (text, expected) => {
  expect(masked(text)).toBe(expected);
});
