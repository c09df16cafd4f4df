import { expect, it } from 'vitest';
import { sinceMark } from '../../../../bootstrap/ssh/since-mark.ts';

const divided = (chunks: readonly string[]): { before: string; after: string; passed: boolean } => {
  let after = '';
  const stream = sinceMark('MARK', (chunk) => (after += chunk.toString()));
  for (const chunk of chunks) stream.push(Buffer.from(chunk));
  return { before: stream.before(), after, passed: stream.passed() };
};

it.each([
  { name: 'nothing before', text: '\nMARK\nafter\n', before: '', after: 'after\n' },
  {
    name: 'a line without its end before',
    text: 'hello\nMARKET\nno end\nMARK\nafter',
    before: 'hello\nMARKET\nno end',
    after: 'after',
  },
  { name: 'the mark again afterwards', text: '\nMARK\n\nMARK\n', before: '', after: '\nMARK\n' },
  { name: 'nothing after', text: 'hello\nMARK\n', before: 'hello', after: '' },
])('divides a stream with $name, however it is cut', ({ text, before, after }) => {
  const expected = { before, after, passed: true };
  expect(divided([text])).toEqual(expected);
  expect(divided(text.split(''))).toEqual(expected);
});

it('passes nothing on without the mark, and keeps the end of what came', () => {
  expect(divided(['MARK\n', 'no'])).toEqual({ before: 'MARK\nno', after: '', passed: false });
  const { before } = divided(['x'.repeat(100_000), 'end']);
  expect(before).toHaveLength(65_536);
  expect(before.endsWith('xend')).toBe(true);
});
