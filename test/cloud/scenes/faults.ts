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

  test('Ctrl-C while the cloud does not answer: over at once, and the next run goes on', async () => {
    const cloud = await begin();
    const operator = await Operator.of(cloud, 'notes');
    try {
      cloud.faults.add({ when: { kind: 'write', nth: 3 }, fault: { do: 'hang' } });
      const run = operator.begin();
      await expect.poll(() => cloud.faults.left(), { timeout: 30_000 }).toBe(0);
      const interrupted = performance.now();
      run.child.kill('SIGINT');
      expect((await run.done).code).toBe(130);
      // Far below the deadline of a request, which would have ended it too.
      expect(performance.now() - interrupted).toBeLessThan(10_000);
      expect((await operator.run()).code).toBe(0);
      expect(cloud.count(operator.stack)).toMatchObject({ servers: 1, addresses: 1, groups: 1, disks: 1 });
    } finally {
      await cloud.stop();
      await operator.leave();
    }
  });
};
