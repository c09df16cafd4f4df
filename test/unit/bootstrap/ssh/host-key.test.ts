import { describe, expect, it } from 'vitest';
import { hostKeyError, type Refused } from '../../../../bootstrap/ssh/host-key-errors.ts';
import { hostKeyAlgorithms, judge, trustFor } from '../../../../bootstrap/ssh/host-key.ts';
import { parseKnownHosts } from '../../../../bootstrap/ssh/known-hosts.ts';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAICMohvtYuRIH/aFqvqo1+5OyGGxX0ggacTdGb8WPDOR1';
const FINGERPRINT = 'SHA256:KFEhZBMKyB+nAeiQA29tQubmtdRlCjsCK2/SZJif9/E';
/** A blob of another type: its first field is `ssh-rsa`. */
const RSA = Buffer.concat([Buffer.from([0, 0, 0, 7]), Buffer.from('ssh-rsa'), Buffer.alloc(16)]).toString(
  'base64',
);
const OTHER = KEY.replace(/.{4}$/, 'AAAA');

const trust = (file: string, hostKeys: string[] = [], hostKeyPolicy: 'strict' | 'accept-new' = 'strict') =>
  trustFor('web', parseKnownHosts(file, '/k'), { hostKeys, hostKeyPolicy });

const error = (verdict: Refused, file: string, hostKeys: string[] = []) => {
  const { code, message, hint } = hostKeyError(verdict, 'web', trust(file, hostKeys), KEY, '/k');
  return { code, text: `${message}\n--\n${hint}` };
};

describe('judge', () => {
  const entry = `web ssh-ed25519 ${KEY}`;
  it.each([
    ['a key that stands in the file', trust(entry), KEY, 'known'],
    ['another key than in the file', trust(entry), OTHER, 'changed'],
    ['a key of another type than in the file', trust(entry), RSA, 'changed'],
    ['another key, whatever the policy', trust(entry, [], 'accept-new'), OTHER, 'changed'],
    ['a key of a host that is not in the file', trust(`db ssh-ed25519 ${KEY}`), KEY, 'unknown'],
    ['the same, to be accepted', trust('', [], 'accept-new'), KEY, 'new'],
    ['a key of the inventory', trust('', [`ssh-ed25519 ${KEY} root@web`]), KEY, 'known'],
    [
      'a key of the file, where the inventory has others',
      trust(entry, [`ssh-ed25519 ${OTHER}`]),
      KEY,
      'changed',
    ],
    ['a revoked key', trust(`@revoked * ssh-ed25519 ${KEY}\n${entry}`), KEY, 'revoked'],
    ['a key whose fingerprint is known', trust('', [FINGERPRINT]), KEY, 'known'],
    ['one of two fingerprints', trust('', [`SHA256:${'A'.repeat(43)}`, FINGERPRINT]), KEY, 'known'],
    [
      'a key of another fingerprint, whatever the policy',
      trust('', [FINGERPRINT], 'accept-new'),
      OTHER,
      'changed',
    ],
    ['another key, beside a fingerprint', trust('', [FINGERPRINT, `ssh-rsa ${RSA}`]), RSA, 'known'],
    [
      'a fingerprint, whatever the file says',
      trust(`web ssh-ed25519 ${OTHER}`, [FINGERPRINT]),
      OTHER,
      'changed',
    ],
    [
      'a revoked key whose fingerprint is known',
      trust(`@revoked * ssh-ed25519 ${KEY}`, [FINGERPRINT]),
      KEY,
      'revoked',
    ],
    [
      'a revoked key of the inventory',
      trust(`@revoked * ssh-ed25519 ${KEY}`, [`ssh-ed25519 ${KEY}`]),
      KEY,
      'revoked',
    ],
    [
      'a key of an authority, which is no host key',
      trust(`@cert-authority web ssh-ed25519 ${KEY}`),
      KEY,
      'unknown',
    ],
  ])('%s', (_, known, key, verdict) => {
    expect(judge(known, key)).toBe(verdict);
  });
});

describe('hostKeyAlgorithms', () => {
  it('asks for the types first that a key is known of', () => {
    expect(hostKeyAlgorithms(trust(`web ssh-rsa ${RSA}\nweb ecdsa-sha2-nistp256 AAAA`))).toEqual([
      'ecdsa-sha2-nistp256',
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-rsa',
      'ssh-ed25519',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
    ]);
    expect(hostKeyAlgorithms(trust(''))[0]).toBe('ssh-ed25519');
    expect(hostKeyAlgorithms(trust('', [FINGERPRINT]))[0]).toBe('ssh-ed25519');
  });
});

describe('hostKeyError', () => {
  it('says exactly how an unknown key is accepted', () => {
    expect(error('unknown', '')).toEqual({
      code: 'unknown-host-key',
      text: `web: its host key is not known: ssh-ed25519 ${FINGERPRINT}
--
Compare the fingerprint on the machine’s own console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
If it is right, do one of these:
  - in the inventory, under hostKeys of the host: ssh-ed25519 ${KEY}
  - append to /k: web ssh-ed25519 ${KEY}
  - in the inventory, hostKeyPolicy: accept-new, which trusts the first key seen`,
    });
  });

  it('shows both keys of a changed one, and where the old one stands', () => {
    expect(error('changed', `\nweb ssh-rsa ${RSA}`)).toEqual({
      code: 'host-key-changed',
      text: `web: the host key is not the one that is known for web
  known: ssh-rsa SHA256:lX7IssW5mGkXaK50u5Zvckic1NzTrYLpBOjmeMsmr9E (/k:2)
  shown: ssh-ed25519 ${FINGERPRINT}
--
Either the machine was rebuilt or something stands in between.
Compare the fingerprint on the machine’s own console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
If it is right, replace the known one (/k:2) by:
  web ssh-ed25519 ${KEY}`,
    });
  });

  it('speaks of the inventory where its keys decide', () => {
    expect(error('changed', '', [`ssh-rsa ${RSA}`]).text).toContain(
      `If it is right, replace the known one (hostKeys of the inventory) by:\n  ssh-ed25519 ${KEY}`,
    );
  });

  it('compares fingerprints where no more is known', () => {
    const other = `SHA256:${'A'.repeat(43)}`;
    expect(error('changed', '', [other])).toEqual({
      code: 'host-key-changed',
      text: `web: the host key is not the one that is known for web
  known: ${other} (hostKeys of the inventory, or the machine’s own tags)
  shown: ssh-ed25519 ${FINGERPRINT}
--
Either the machine was rebuilt or something stands in between.
Compare the fingerprint on the machine’s own console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
If it is right, replace the known one (hostKeys of the inventory, or the machine’s own tags) by:
  ${FINGERPRINT}`,
    });
  });

  it('names the line that revokes', () => {
    expect(error('revoked', `@revoked * ssh-ed25519 ${KEY}`)).toEqual({
      code: 'host-key-revoked',
      text: `web: its host key ssh-ed25519 ${FINGERPRINT} is marked @revoked at /k:1
--
Do not connect. Give the machine a new host key first.`,
    });
  });
});
