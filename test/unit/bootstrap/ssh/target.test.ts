import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../../../bootstrap/ssh/settings.ts';
import { describeTarget, targetOf, type Asked, type Local } from '../../../../bootstrap/ssh/target.ts';

const local: Local = {
  user: 'wei',
  home: '/home/wei',
  environment: { SSH_AUTH_SOCK: '/run/agent', KEYS: '/keys', OTHER_AGENT: '/run/other' },
};
const asked: Asked = { label: 'web', address: 'web', identities: [] };
const target = (computed: Record<string, string | string[]>, more: Partial<Asked> = {}, timeout?: number) =>
  targetOf({ ...asked, ...more }, settingsOf(computed), local, timeout);

describe('targetOf', () => {
  it('has defaults for everything', () => {
    expect(target({})).toEqual({
      label: 'web',
      address: 'web',
      port: 22,
      user: 'wei',
      keyName: 'web',
      identities: [],
      identityFiles: [],
      identitiesOnly: false,
      agent: '/run/agent',
      proxyCommand: undefined,
      timeout: 20,
    });
  });

  it('takes from the ssh config what the inventory does not say', () => {
    const computed = {
      hostname: '%h.example.com',
      user: 'deploy',
      port: '2222',
      identityfile: ['~/.ssh/%r@%h', '%d/%u-%n-%p', '${KEYS}/a', '${UNSET}/b', '100%%', 'none'],
      identitiesonly: 'Yes',
      proxycommand: 'nc %h %p',
      connecttimeout: '5',
    };
    expect(target(computed)).toEqual({
      label: 'web',
      address: 'web.example.com',
      port: 2222,
      user: 'deploy',
      keyName: '[web.example.com]:2222',
      identities: [],
      identityFiles: [
        '/home/wei/.ssh/deploy@web.example.com',
        '/home/wei/wei-web-2222',
        '/keys/a',
        '${UNSET}/b',
        '100%',
      ],
      identitiesOnly: true,
      agent: '/run/agent',
      proxyCommand: 'nc web.example.com 2222',
      timeout: 5,
    });
  });

  it('lets the inventory win', () => {
    const computed = { user: 'deploy', port: '2222', connecttimeout: '5' };
    const { user, port, identities, timeout } = target(
      computed,
      { user: 'root', port: 22, identities: [{ path: '~/k' }] },
      3,
    );
    expect({ user, port, identities, timeout }).toEqual({
      user: 'root',
      port: 22,
      identities: [{ path: '/home/wei/k' }],
      timeout: 3,
    });
  });

  it('knows the host key by its alias', () => {
    expect(target({ hostkeyalias: 'web-1', port: '2222' }).keyName).toBe('web-1');
  });

  it.each([
    [{}, '/run/agent'],
    [{ identityagent: 'SSH_AUTH_SOCK' }, '/run/agent'],
    [{ identityagent: 'none' }, undefined],
    [{ identityagent: '~/agent.sock' }, '/home/wei/agent.sock'],
    [{ identityagent: '$OTHER_AGENT' }, '/run/other'],
  ])('finds the agent by %o', (computed, agent) => {
    expect(target(computed).agent).toBe(agent);
  });

  it.each([
    ['/a', '/a'],
    ['', undefined],
  ])('prefers the agent that the caller names: “%s”', (given, agent) => {
    expect(targetOf(asked, settingsOf({ identityagent: 'none' }), { ...local, agent: given }).agent).toBe(
      agent,
    );
  });

  it('ignores a port that is none', () => {
    expect(target({ port: 'ssh' }).port).toBe(22);
  });
});

it('puts an IPv6 address in brackets', () => {
  expect(describeTarget({ user: 'root', address: '::1', port: 22 })).toBe('root@[::1]:22');
});
