import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quote, quoteAll } from '../../../core/shell.ts';

const WORDS = [
  '',
  'plain',
  "it's",
  "''",
  `"double" 'single' \`back\``,
  '$HOME $(id) ${x}',
  'two words',
  ' edges ',
  'line\nline\n',
  '\n',
  '\ttab\r',
  '*',
  '/etc/*',
  '~',
  '~root',
  '-n',
  '--',
  '-rf /',
  'a=b',
  '#no comment',
  '!history',
  'back\\slash\\',
  '%s%d',
  '数据库 密码',
  '🚢',
  '{a,b}',
  '[a-z]?',
  'a;b|c&d>e<f',
  '\u001E',
];

describe('quote', () => {
  it.each(['sh', 'bash'])('%s reads every word as it is', (shell) => {
    const script = `for word in ${quoteAll(WORDS)}; do printf '%s\\0' "$word"; done`;
    const read = execFileSync(shell, ['-c', script], { encoding: 'utf8' });
    expect(read.split('\0').slice(0, -1)).toEqual(WORDS);
  });

  it('reads one word as one argument', () => {
    for (const word of WORDS) {
      expect(execFileSync('sh', ['-c', `printf %s ${quote(word)}`], { encoding: 'utf8' })).toBe(word);
    }
  });

  it.each([
    ['/opt/berth/team', '/opt/berth/team'],
    ['a_b@c:5000/d=1,2+3%', 'a_b@c:5000/d=1,2+3%'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", `'it'\\''s'`],
  ])('%j is written %s', (word, written) => {
    expect(quote(word)).toBe(written);
  });
});
