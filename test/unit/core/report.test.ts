import { describe, expect, it } from 'vitest';
import type { StepStatus } from '../../../core/event.ts';
import { exitCodeOf, recapOf } from '../../../core/report.ts';

describe('exitCodeOf', () => {
  it.each([
    { failed: false, check: false, pending: false, code: 0 },
    { failed: false, check: false, pending: true, code: 0 },
    { failed: false, check: true, pending: false, code: 0 },
    { failed: false, check: true, pending: true, code: 2 },
    { failed: true, check: false, pending: false, code: 1 },
    { failed: true, check: false, pending: true, code: 1 },
    { failed: true, check: true, pending: false, code: 1 },
    { failed: true, check: true, pending: true, code: 1 },
  ] as const)('failed $failed, check $check, pending $pending: $code', ({ code, ...run }) => {
    expect(exitCodeOf(run)).toBe(code);
  });
});

describe('recapOf', () => {
  it.each<{ ended: StepStatus[]; counts: [number, number, number, number] }>([
    { ended: [], counts: [0, 0, 0, 0] },
    { ended: ['ok', 'ok', 'changed'], counts: [2, 1, 0, 0] },
    { ended: ['ok', 'failed', 'skipped', 'skipped'], counts: [1, 0, 1, 2] },
  ])('$ended', ({ ended, counts: [ok, changed, failed, skipped] }) => {
    expect(recapOf('web', ended, 1.5)).toEqual({ host: 'web', ok, changed, failed, skipped, seconds: 1.5 });
  });
});
