import { describe, expect, it } from 'vitest';
import { hostKey, hostKeyFiles, ownHostKey } from '../../../../bootstrap/steps/host-key.ts';
import { readyFacts, wanted } from '../facts.ts';

const INJECTED = 'SHA256:injected';
const OWN = 'SHA256:own';
const KEY = '/etc/ssh/ssh_host_ed25519_key';
const NEXT = '/etc/ssh/berth_host_ed25519_key';

const world = async (keys: Record<string, string>, copies: string[] = []) => {
  const want = await wanted({}, {}, { injected: INJECTED });
  const facts = readyFacts(want, { hostKeys: new Map(Object.entries(keys)), hostKeyCopies: copies });
  return { want, facts };
};

describe('the host key', () => {
  it('is to be replaced while the injected one counts, whatever a run did already', async () => {
    for (const keys of [{ [KEY]: INJECTED }, { [KEY]: INJECTED, [NEXT]: OWN }, { [KEY]: OWN }]) {
      const { facts, want } = await world(keys);
      expect(hostKey.check(facts, want)?.details).toEqual(['the host key came through instance metadata']);
    }
  });

  it('is nobody’s business once it is the host’s own', async () => {
    const want = await wanted();
    expect(hostKey.check(readyFacts(want), want)).toBeUndefined();
    expect(hostKeyFiles(want)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['not made yet', { [KEY]: INJECTED }, undefined],
    ['made, and waits', { [KEY]: INJECTED, [NEXT]: OWN }, OWN],
    ['in place', { [KEY]: OWN }, OWN],
    ['in place, another one left over', { [KEY]: OWN, [NEXT]: 'SHA256:other' }, OWN],
    ['made where there is no key at all', { [NEXT]: OWN }, OWN],
    ['missing where there is no key at all', {}, undefined],
  ])('is %s', async (_, keys, own) => {
    const { facts, want } = await world(keys);
    expect(ownHostKey(facts, want)).toBe(own);
  });

  it('is put in place once, and every copy of the injected one goes', async () => {
    const copies = ['/var/lib/cloud/instances/i-1/obj.pkl'];
    const before = await world({ [KEY]: INJECTED, [NEXT]: OWN }, copies);
    expect(hostKey.apply(before.facts, before.want)).toMatchObject([
      { reason: 'replace the host key' },
      { reason: 'have sshd show the new host key' },
      { op: 'file', path: '/etc/cloud/cloud.cfg.d/99-berth-host-key.cfg' },
      { op: 'remove', paths: copies },
    ]);
    const after = await world({ [KEY]: OWN }, copies);
    expect(hostKey.apply({ ...after.facts, cloudInit: 'absent' }, after.want)).toMatchObject([
      { op: 'remove', paths: [NEXT] },
      { reason: 'have sshd show the new host key' },
      { op: 'remove', paths: copies },
    ]);
  });
});
