import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../../core/event.ts';
import { duration, painter, truncate, wantsColor } from '../../../../scripts/cli/style.ts';
import { advance, render, type View } from '../../../../scripts/cli/view.ts';

const after = (...events: Event[]): View =>
  events.reduce<View>((view, event, index) => advance(view, event, index * 1000), new Map());
const lines = (view: View, now: number, columns = 80): string[] => render(view, now, columns, painter(false));

const connect: Event = { type: 'connect', host: 'web', target: 'root@a:22' };
const begin: Event = { type: 'step', host: 'web', step: 'docker', state: 'started' };
const done: Event = { type: 'step', host: 'web', step: 'docker', state: 'done', status: 'ok', seconds: 1 };
const create: Event = { type: 'change', address: 'server/db', action: 'create', state: 'started' };
const failed: Event = { type: 'failure', host: 'web', failure: { code: 'x', message: 'no' } };
const recap: Event = { type: 'recap', changes: 0, hosts: [], exitCode: 0 };

describe('the live view', () => {
  it('has one line for each that is at work, with what it does and for how long', () => {
    expect(lines(after(connect), 2500)).toEqual(['⠙ web: connecting to root@a:22 (2.5 s)']);
    expect(lines(after(connect, begin, create), 14_400)).toEqual([
      '⠋ web: docker (13 s)',
      '⠋ server/db: create (12 s)',
    ]);
  });

  it.each([
    ['a step is done', [connect, begin, done]],
    ['its host failed', [connect, failed]],
    ['all is over', [connect, create, recap]],
    ['a change is done', [create, { ...create, state: 'done' }]],
  ] satisfies [string, Event[]][])('has none once %s', (_, events) => {
    expect(lines(after(...events), 0)).toEqual([]);
  });

  it('is never wider than the terminal', () => {
    const wide = after({ type: 'step', host: '上海', step: '安装容器引擎 and more', state: 'started' });
    for (const columns of [4, 10, 11, 20])
      expect(stringWidth(lines(wide, 0, columns)[0] ?? '')).toBeLessThanOrEqual(columns);
    expect(lines(wide, 0, 16)).toEqual(['⠋ 上海: 安装容…']);
  });
});

it('cuts no character in two', () => {
  expect(truncate('ab👩‍👩‍👧cd', 5)).toBe('ab👩‍👩‍👧…');
  expect(truncate('abc', 3)).toBe('abc');
});

it.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [3725, '62 min 05 s'],
])('reads %d seconds as %s', (seconds, expected) => {
  expect(duration(seconds)).toBe(expected);
});

it.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
])('wants colours: terminal %s, %o: %s', (terminal, environment, expected) => {
  expect(wantsColor(terminal, environment)).toBe(expected);
});
