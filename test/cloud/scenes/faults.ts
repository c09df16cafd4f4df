import { expect, test } from 'vitest';
import type { Rule } from '../kit/faults.ts';
import { Operator, type Begin } from './bed.ts';

/** What a vendor calls the actions that the faults hit, and how it says what is wrong. */
export type Words = {
  /** Creates a VM, and with what the run ends where the account does not pay. */
  server: string;
  arrears: string;
  /** Creates an address. */
  address: string;
  /** Lists VMs. */
  look: string;
  throttled: { status: number; code: string };
  toldToWait: { status: number; code: string };
  broken: { status: number; code?: string };
  unavailable: { status: number; code?: string };
};

/** A fault, and how the run ends under it: `recovered`, or the code of its error. */
type FaultCase = [name: string, rule: Rule, end: string];

const casesOf = (words: Words): FaultCase[] => {
  const { server, address, look } = words;
  const wait = { do: 'status', ...words.toldToWait, headers: { 'retry-after': '1' } } as const;
  const throttled = { do: 'status', ...words.throttled } as const;
  const broken = { do: 'status', ...words.broken } as const;
  const unavailable = { do: 'status', ...words.unavailable } as const;
  const lost = { do: 'lose' } as const;
  return [
    ['throttled', { when: { kind: 'write' }, times: 3, fault: throttled }, 'recovered'],
    ['told to wait', { when: { action: server }, fault: wait }, 'recovered'],
    ['500 to a read', { when: { kind: 'read' }, times: 2, fault: broken }, 'recovered'],
    [`503 to ${server}`, { when: { action: server }, fault: unavailable }, 'recovered'],
    [`500 to ${address}, which has no token`, { when: { action: address }, fault: broken }, 'recovered'],
    ['a connection reset', { when: { kind: 'write', nth: 2 }, fault: { do: 'reset' } }, 'recovered'],
    [`an answer lost after ${server}`, { when: { action: server }, fault: lost }, 'recovered'],
    [`an answer lost after ${address}`, { when: { action: address }, fault: lost }, 'recovered'],
    ['no answer at all', { when: { kind: 'read', nth: 3 }, fault: { do: 'hang' } }, 'recovered'],
    ['no capacity', { when: { action: server }, fault: { do: 'capacity' } }, 'no-capacity'],
    ['the quota of VMs', { when: { action: server }, fault: { do: 'quota' } }, 'quota'],
    ['the quota of addresses', { when: { action: address }, fault: { do: 'quota' } }, 'quota'],
    ['arrears', { when: { action: server }, fault: { do: 'arrears' } }, words.arrears],
    [
      'a token that expired',
      { when: { action: server }, fault: { do: 'expired-token' } },
      'credentials-expired',
    ],
    ['no permission', { when: { action: server }, fault: { do: 'permission' } }, 'no-permission'],
    ['no permission to look', { when: { action: look }, fault: { do: 'permission' } }, 'no-permission'],
  ];
};

/** Every fault ends in a made machine, or in words with a code and a hint, never in a secret. */
export const faultScenes = (begin: Begin, words: Words): void => {
  test.concurrent.each(casesOf(words))('%s', async (_, rule, end) => {
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
