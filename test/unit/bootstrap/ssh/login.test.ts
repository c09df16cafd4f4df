import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { parseKey } from '../../../../bootstrap/ssh/key-file.ts';
import { loginWith } from '../../../../bootstrap/ssh/login.ts';
import { settingsOf } from '../../../../bootstrap/ssh/settings.ts';
import { targetOf } from '../../../../bootstrap/ssh/target.ts';
import { fingerprint } from '../../../../bootstrap/ssh/known-hosts.ts';

const target = targetOf(
  { label: 'web', address: '10.0.0.1', identities: [], user: 'deploy' },
  settingsOf({}),
  { user: 'wei', home: '/home/wei', environment: {} },
);
const key = (() => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const parsed = parseKey(privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  if (parsed instanceof Error) throw parsed;
  return parsed;
})();
const shown = `ssh-rsa ${fingerprint(key.getPublicSSH().toString('base64'))}`;
const outOfKeys = new Error('All configured authentication methods failed');

describe('loginWith', () => {
  it('tries each identity in order and says what became of each', () => {
    const login = loginWith(target, [
      { label: '/a', problem: 'needs a passphrase' },
      { label: '/b', key },
      { label: 'work (ssh-agent)', key, agent: '/run/agent' },
      { label: '/c', key },
    ]);
    expect(login.next(null, null)).toEqual({ type: 'publickey', username: 'deploy', key });
    const second = login.next(['publickey', 'password'], false);
    expect(second).toMatchObject({ type: 'agent', username: 'deploy' });
    expect(second && 'agent' in second && second.agent).toBeInstanceOf(ssh2.OpenSSHAgent);
    expect(login.next(['keyboard-interactive'], true)).toMatchObject({ type: 'publickey' });
    const error = login.refused(new Error('Too many authentication failures'));
    expect(error.code).toBe('login-refused');
    expect(error.message).toBe(`web: login as deploy@10.0.0.1:22 was refused
  /a: needs a passphrase
  /b, ${shown}: refused
  work (ssh-agent), ${shown}: accepted, but the server asks for more
  /c, ${shown}: the connection ended while it was tried
  the server offers: keyboard-interactive
  it said: Too many authentication failures`);
    expect(error.hint).toContain('The server counts every key offered.');
  });

  it('asks what the server offers where there is nothing to try', () => {
    const login = loginWith(target, []);
    expect(login.next(null, null)).toEqual({ type: 'none', username: 'deploy' });
    expect(login.next(['publickey'], false)).toBe(false);
    expect(login.refused(outOfKeys).message).toBe(`web: login as deploy@10.0.0.1:22 was refused
  there was no identity to try: no key file, no agent key
  the server offers: publickey`);
  });

  it('gives up once all were refused', () => {
    const login = loginWith(target, [{ label: '/a', key }]);
    login.next(null, null);
    expect(login.next(['publickey'], false)).toBe(false);
    expect(login.refused(outOfKeys).hint).toBe(
      'Check that one of these public keys is in ~deploy/.ssh/authorized_keys there, and that deploy is the right user.',
    );
  });
});
