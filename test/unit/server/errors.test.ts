import { describe, expect, it } from 'vitest';
import { CallError, codeOf, explain, messageOf } from '../../../server/src/errors.ts';

const coded = (code: string) => Object.assign(new Error('boom'), { code });

describe('explain', () => {
  it.each([
    ['ECONNREFUSED', /not reachable/],
    ['ENOTFOUND', /not reachable/],
    ['EAI_AGAIN', /not reachable/],
    ['57P01', /not reachable/],
    ['28P01', /not reachable/],
    ['42P01', /still being prepared/],
    ['57014', /took too long/],
  ])('tells a caller about %s', (code, message) => {
    expect(explain(coded(code))).toMatch(message);
  });

  it.each([
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
  ])('knows a lost connection by its words: %s', (error) => {
    expect(explain(error)).toMatch(/not reachable/);
  });

  it('repeats what was written for the caller', () => {
    expect(explain(new CallError('no such key'))).toBe('no such key');
  });

  it.each([coded('42601'), new TypeError('x is undefined'), 'a string'])(
    'keeps a bug to itself: %s',
    (bug) => {
      expect(explain(bug)).toBeUndefined();
    },
  );
});

describe('messageOf and codeOf', () => {
  it('sees through the aggregate that a refused connection is', () => {
    expect(messageOf(new AggregateError([new Error('a'), new Error('b')]))).toBe('a; b');
  });
  it.each([
    [coded('EPIPE'), 'EPIPE'],
    [new Error('none'), undefined],
    [{ code: 'EPIPE' }, undefined],
  ])('codeOf(%s)', (error, code) => {
    expect(codeOf(error)).toBe(code);
  });
});
