import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rule } from '../kit/faults.ts';
import { Operator, type Begin, type Cloud } from './bed.ts';

/** A fault, and how the run ends under it: `recovered`, or the code of its error. */
export type FaultCase = [name: string, rule: Rule, end: string];

/** Every fault ends in a made machine, or in words with a code and a hint, never in a secret. */
export const faultScenes = (begin: Begin, cases: readonly FaultCase[]): void => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await begin();
  });
  afterAll(() => cloud.stop());

  test.each(cases)('%s', async (name, rule, end) => {
    const operator = await Operator.of(cloud, `f${cases.findIndex(([one]) => one === name)}`);
    try {
      cloud.faults.add(rule);
      const { code, events, stdout, stderr } = await operator.run();
      const [failure] = events.failures;
      const ended = { code, error: failure?.code ?? 'recovered' };
      expect(ended).toEqual({ code: end === 'recovered' ? 0 : 1, error: end });
      expect(end === 'recovered' || (failure?.hint ?? '').length > 10).toBe(true);
      expect(cloud.faults.left()).toBe(0);
      for (const secret of cloud.secrets) expect(stdout + stderr).not.toContain(secret);
      expect(stdout + stderr).not.toMatch(/PRIVATE KEY|SDK-HMAC-SHA256 Access=|AWS4-HMAC-SHA256 Credential=/);

      cloud.faults.clear();
      const next = await operator.run();
      expect({ code: next.code, said: next.code === 0 ? '' : next.stdout }).toEqual({ code: 0, said: '' });
      expect(cloud.count(operator.stack)).toMatchObject({ servers: 1, addresses: 1, groups: 1, disks: 1 });
    } finally {
      cloud.faults.clear();
      const gone = await operator.run(['--disks', '--addresses'], 'scripts/destroy.mts');
      expect(gone.code).toBe(0);
      await operator.leave();
    }
  });
};
