import { expect, test } from 'vitest';
import type { Rule } from '../kit/faults.ts';
import { Operator, type Begin } from './bed.ts';

/** A fault, and how the run ends under it: `recovered`, or the code of its error. */
export type FaultCase = [name: string, rule: Rule, end: string];

/** Every fault ends in a made machine, or in words with a code and a hint, never in a secret. */
export const faultScenes = (begin: Begin, cases: readonly FaultCase[]): void => {
  test.concurrent.each(cases)('%s', async (_, rule, end) => {
    const cloud = await begin();
    const operator = await Operator.of(cloud, 'notes');
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
      await cloud.stop();
      await operator.leave();
    }
  });
};
