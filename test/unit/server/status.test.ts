import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { probe, sharing } from '../../../server/src/status/probe.ts';
import { readiness, type DependencyStatus } from '../../../server/src/status/status.ts';

const up: DependencyStatus = { ok: true, version: '1', latencyMs: 1, problem: null };
const down: DependencyStatus = { ok: false, version: null, latencyMs: null, problem: 'refused' };

describe('readiness', () => {
  it.each([
    [up, up, false, { ready: true, missing: [], draining: false }],
    [down, up, false, { ready: false, missing: ['postgres'], draining: false }],
    [up, down, false, { ready: true, missing: ['redis'], draining: false }],
    [down, down, true, { ready: false, missing: ['postgres', 'redis'], draining: true }],
    [up, up, true, { ready: false, missing: [], draining: true }],
  ])('case %#', (postgres, redis, draining, expected) => {
    expect(readiness({ dependencies: { postgres, redis }, draining })).toEqual(expected);
  });
});

describe('probe', () => {
  it('reports the version and how long it took', async () => {
    const status = await probe('redis', () => Promise.resolve('8.0'));
    expect(status).toMatchObject({ ok: true, version: '8.0', problem: null });
    expect(status.latencyMs).toBeGreaterThanOrEqual(0);
  });
  it('turns a failure into a status', async () => {
    const status = await probe('redis', () => Promise.reject(new Error('refused')));
    expect(status).toEqual(down);
  });
});

describe('sharing', () => {
  it('asks once for all who come meanwhile, and again for who comes later', async () => {
    let asked = 0;
    const ask = sharing(async () => {
      await nextTurn();
      asked += 1;
      return asked;
    });
    expect(await Promise.all(Array.from({ length: 100 }, ask))).toEqual(Array.from({ length: 100 }, () => 1));
    expect(await ask()).toBe(2);
  });
});
