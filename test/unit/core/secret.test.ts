import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { redactor, reveal, Secret } from '../../../core/secret.ts';

const TEXT = 'correct horse battery';
const secret = new Secret(TEXT);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('Secret', () => {
  it.each<[string, (hidden: Secret) => string]>([
    ['a template string', (hidden) => `password ${hidden.toString()}`],
    ['String', String],
    ['joining', (hidden) => [hidden, 'x'].join(' ')],
    ['JSON', (hidden) => JSON.stringify({ a: [hidden] })],
    ['inspect', (hidden) => inspect({ a: [hidden] }, { showHidden: true, depth: null })],
    ['format %s %o %O %j', (hidden) => format('%s %o %O %j', hidden, hidden, hidden, hidden)],
    ['its keys', (hidden) => JSON.stringify([Object.entries(hidden), Object.getOwnPropertyNames(hidden)])],
    ['a copy', (hidden) => inspect(Object.assign({}, hidden))],
    ['a structured clone', (hidden) => inspect(structuredClone(hidden))],
    ['an error', (hidden) => inspect(new Error('no', { cause: { hidden } }))],
    ['a map', (hidden) => inspect(new Map([[hidden, hidden]]))],
  ])('%s does not show it', (_, show) => {
    expect(show(secret)).not.toContain('horse');
  });

  it('shows a mask that names what it is', () => {
    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual([
      '[secret]',
      '"[secret]"',
      '[secret]',
    ]);
  });

  it('gives the text only where it is asked for', () => {
    expect([secret.reveal(), reveal(secret), reveal('plain')]).toEqual([TEXT, TEXT, 'plain']);
  });
});

describe('redactor', () => {
  it.each([
    {
      case: 'every occurrence',
      secrets: ['hunter2'],
      text: 'hunter2, hunter2!',
      masked: '[secret], [secret]!',
    },
    { case: 'base64', secrets: ['hunter2'], text: `x ${base64('hunter2')} y`, masked: 'x [secret] y' },
    { case: 'the longest first', secrets: ['pass', 'password1'], text: 'password1', masked: '[secret]' },
    { case: 'one in another, also apart', secrets: ['pass', 'password1'], text: 'pass', masked: '[secret]' },
    { case: 'short ones stay', secrets: ['abc', ''], text: 'abc YWJj', masked: 'abc YWJj' },
    { case: 'signs of a pattern', secrets: ['a.*$&('], text: 'aXX a.*$&(', masked: 'aXX [secret]' },
    { case: 'Chinese', secrets: ['密码密码'], text: '是密码密码。', masked: '是[secret]。' },
    { case: 'nothing to hide', secrets: [], text: 'as it is', masked: 'as it is' },
  ])('$case', ({ secrets, text, masked }) => {
    expect(redactor(secrets.map((one) => new Secret(one)))(text)).toBe(masked);
  });

  it.each(['u', 'us', 'user', 'AWS'])('masks a password in the Basic credentials of %s', (user) => {
    const masked = redactor([secret])(base64(`${user}:${TEXT}`));
    const left = masked.replace('[secret]', '');
    expect(masked).toContain('[secret]');
    expect(left.length).toBeLessThanOrEqual(base64(`${user}:`).length + 4);
  });
});
