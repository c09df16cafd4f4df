import { describe, expect, it } from 'vitest';
import { recordOf } from '../../../../server/src/audit/record.ts';
import { storable } from '../../../../server/src/audit/storable.ts';
import { callOf } from '../call.ts';
import { identity, toolOf } from '../calls/world.ts';

const tool = toolOf(() => Promise.resolve());

const record = (input: Record<string, unknown>, error?: string) =>
  recordOf({
    tool,
    input,
    call: callOf({ identity: identity('ci'), requestId: 'r-1' }),
    outcome: error === undefined ? 'ok' : 'refused',
    at: 1_000,
    ms: 1.23456,
    waitedMs: 0,
    error,
  });

const kept = (input: Record<string, unknown>): unknown => JSON.parse(record(input).arguments);

describe('the record of a call', () => {
  it('says who did what, when, for how long and how it ended', () => {
    expect(record({ text: 'hello' }, 'no')).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      at: 1_000,
      namespace: 'ci',
      identity: 'key:ci',
      tool: 'work',
      outcome: 'refused',
      duration_ms: 1.235,
      request_id: 'r-1',
      arguments: '{"text":"hello"}',
      error: 'no',
    });
  });

  it.each([
    ['what the schema keeps private', { content: 'hunter2' }, { content: '[redacted]' }],
    [
      'a field that is called a secret',
      { text: { db_password: 'a"b\\c' } },
      { text: { db_password: '[secret]' } },
    ],
    ['a signed link', { text: 'http://x/f?token=abc.def&a=1' }, { text: 'http://x/f?token=[secret]&a=1' }],
    ['credentials in an address', { text: 'postgres://me:pw@db/x' }, { text: 'postgres://[secret]@db/x' }],
  ])('leaves out %s', (_what, input, expected) => {
    expect(kept(input)).toEqual(expected);
  });

  it('shows no half of a secret at the end of what is kept', () => {
    const token = `eyJhbGciOiJIUzI1NiJ9.${'S3cret'.repeat(200)}.c2ln`;
    for (const text of [
      token,
      { nested: token },
      `${'x'.repeat(300)} postgres://me:${'S3cret'.repeat(100)}@db/x`,
    ]) {
      expect(record({ text }, JSON.stringify(text)).arguments).not.toContain('S3cret');
      expect(record({ text }, JSON.stringify(text)).error).not.toContain('S3cret');
    }
  });

  it('shows no half of what is private in an error that is cut', () => {
    const content = `begins ${'S3cret'.repeat(400)}`;
    expect(record({ content }, `${'x'.repeat(700)} ${content} is wrong`).error).not.toContain('S3cret');
  });

  it('names the first of the arguments that the tool does not know, and counts them', () => {
    const unknown = Object.fromEntries(
      Array.from({ length: 300 }, (_none, at) => [`${at}-${'n'.repeat(100)}`, 'S3cret']),
    );
    const { arguments: text } = record({ text: 'a', ...unknown });
    expect(text.length).toBeLessThan(600);
    expect(text).not.toContain('S3cret');
    expect(JSON.parse(text)).toMatchObject({ text: 'a', '[unknown arguments]': { count: 300 } });
  });

  it('leaves what is private out of the error too', () => {
    expect(record({ content: 'hunter2' }, 'hunter2 is no password').error).toBe('[redacted] is no password');
  });

  it('is made of a call whose arguments are nested beyond what can be written', () => {
    const depth = 100_000;
    const junk: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(kept({ text: junk, content: 'hunter2', junk })).toEqual({
      text: '[nested too deeply]',
      content: '[redacted]',
      '[unknown arguments]': { count: 1, names: ['junk'] },
    });
  });

  it.each([
    ['one large argument', { text: 'x'.repeat(1_000_000) }],
    ['many arguments', Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`argument${i}`, i]))],
  ])('is small however large the call was: %s', (_what, input) => {
    const { arguments: text, error } = record(input, 'e'.repeat(100_000));
    expect(text.length).toBeLessThan(5_000);
    expect(error?.length).toBeLessThan(1_100);
    expect(JSON.parse(text)).toBeTypeOf('object');
  });
});

describe('what Postgres takes as JSON', () => {
  it.each([
    ['plain text', '{"a":"b"}', '{"a":"b"}'],
    ['NUL', '{"a":"\\u0000"}', '{"a":"\uFFFD"}'],
    ['half a surrogate pair', '{"a":"\\ud83d"}', '{"a":"\uFFFD"}'],
    ['a backslash before what looks like NUL', '{"a":"\\\\u0000"}', '{"a":"\\\\u0000"}'],
    ['a backslash, then NUL', '{"a":"\\\\\\u0000"}', '{"a":"\\\\\uFFFD"}'],
    ['another escape', '{"a":"\\u001f\\n"}', '{"a":"\\u001f\\n"}'],
  ])('%s', (_what, json, expected) => {
    expect(storable(json)).toBe(expected);
  });
});
