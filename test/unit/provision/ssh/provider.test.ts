import { expect, it } from 'vitest';
import { createSshProvider, toHost } from '../../../../provision/ssh/provider.ts';

const settings = { name: 'web', address: 'web.example.com', hostKeyPolicy: 'strict' as const };

it('leaves to the ssh config what the inventory does not say', () => {
  expect(toHost(settings)).toEqual({
    name: 'web',
    address: 'web.example.com',
    identities: [],
    jumps: [],
    hostKeys: [],
    hostKeyPolicy: 'strict',
  });
});

it('hands everything else over', () => {
  const full = {
    ...settings,
    port: 2222,
    user: 'deploy',
    identity: ['~/.ssh/a', '~/.ssh/b'],
    jump: ['bastion'],
    hostKeys: ['ssh-ed25519 AAAA'],
  };
  expect(toHost(full)).toEqual({
    name: 'web',
    address: 'web.example.com',
    port: 2222,
    user: 'deploy',
    identities: [{ path: '~/.ssh/a' }, { path: '~/.ssh/b' }],
    jumps: ['bastion'],
    hostKeys: ['ssh-ed25519 AAAA'],
    hostKeyPolicy: 'strict',
  });
});

it('has nothing to plan', async () => {
  const provider = createSshProvider([settings]);
  const { signal } = new AbortController();
  expect(provider.desired()).toEqual([]);
  expect(await provider.observe(signal)).toEqual([]);
  expect((await provider.hosts([], signal)).map(({ name }) => name)).toEqual(['web']);
});
