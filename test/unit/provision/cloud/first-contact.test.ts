import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../../../core/secret.ts';
import { derivedHostKey } from '../../../../provision/cloud/host-key.ts';
import { fingerprintToTag, tagToFingerprint } from '../../../../provision/cloud/names.ts';
import { userData } from '../../../../provision/cloud/user-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = new Secret('an access key’s secret');
const machine = { stack: 'notes', name: 'web-1' };
const key = derivedHostKey(secret, machine, 0);

const keygen = (...argv: string[]): string => execFileSync('ssh-keygen', argv, { encoding: 'utf8' });

describe('derivedHostKey', () => {
  test('OpenSSH reads it, and agrees about its public half and fingerprint', () => {
    const path = join(folder, 'key');
    writeFileSync(path, key.privateKey.reveal(), { mode: 0o600 });
    expect(keygen('-y', '-f', path).split(' ').slice(0, 2).join(' ').trim()).toBe(key.publicKey);
    expect(keygen('-l', '-f', path)).toContain(key.fingerprint);
  });

  test('is the same for the same machine, and another for any other', () => {
    const prints = [
      derivedHostKey(secret, machine, 0),
      derivedHostKey(secret, machine, 1),
      derivedHostKey(secret, { ...machine, name: 'web-2' }, 0),
      derivedHostKey(secret, { ...machine, stack: 'tools' }, 0),
      derivedHostKey(new Secret('another'), machine, 0),
    ].map(({ fingerprint }) => fingerprint);
    expect(prints[0]).toBe(key.fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });
});

test('a fingerprint fits into a tag of both clouds, and comes back whole', () => {
  for (let generation = 0; generation < 50; generation += 1) {
    const { fingerprint } = derivedHostKey(secret, machine, generation);
    const value = fingerprintToTag(fingerprint);
    expect(value).toMatch(/^[\w-]{43}$/);
    expect(tagToFingerprint(value)).toBe(fingerprint);
  }
});

const document = (user: string): unknown => parse(userData(user, ['ssh-ed25519 AAAA one'], key).reveal());

describe('userData', () => {
  test('a login user with the operators’ keys, the host key, and nothing else', () => {
    expect(userData('berth', [], key).reveal().split('\n')[0]).toBe('#cloud-config');
    expect(document('berth')).toEqual({
      disable_root: true,
      users: [
        {
          name: 'berth',
          shell: '/bin/bash',
          lock_passwd: true,
          sudo: 'ALL=(ALL) NOPASSWD:ALL',
          ssh_authorized_keys: ['ssh-ed25519 AAAA one'],
        },
      ],
      ssh_pwauth: false,
      ssh_deletekeys: true,
      ssh_keys: { ed25519_private: key.privateKey.reveal(), ed25519_public: key.publicKey },
    });
  });

  test('root where that is who logs in', () => {
    expect(document('root')).toMatchObject({
      disable_root: false,
      users: [{ name: 'root', ssh_authorized_keys: ['ssh-ed25519 AAAA one'] }],
    });
  });
});
