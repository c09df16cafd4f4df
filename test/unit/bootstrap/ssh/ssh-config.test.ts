import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadSshConfig } from '../../../../bootstrap/ssh/ssh-config.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-config-'));
  await mkdir(join(folder, 'd'));
  await writeFile(join(folder, 'd', '1'), 'IdentityFile ~/first\nHost web\n  port 2200\n');
  await writeFile(join(folder, 'd', '2'), 'Include deep\n');
  await writeFile(join(folder, 'deep'), 'Host web\n  User deep\n  Port 1\n');
  await writeFile(join(folder, 'inner'), 'HostKeyAlias inner\n');
  await writeFile(join(folder, 'loop'), 'Include loop\nUser looped\n');
  await writeFile(
    join(folder, 'config'),
    [
      'include d/* missing',
      '# a comment',
      'Host w?b !wxb',
      '  HostName = "10.0.0.1"',
      '  Include inner',
      '  ProxyJump a,b',
      'Match exec "touch ran"',
      '  User matched',
      'Match originalhost db user root',
      '  User matched',
      'Host *',
      '  User anyone',
      '  IdentityFile "~/with space"',
      '  ConnectTimeout 7',
    ].join('\n'),
  );
});

afterAll(() => rm(folder, { recursive: true }));

it('has defaults where there is no config', async () => {
  const lookup = await loadSshConfig(join(folder, 'none'));
  expect(lookup('web')).toMatchObject({ hostName: undefined, identityFiles: [], identitiesOnly: false });
});

it('follows Include at the top and in a section; the first value wins', async () => {
  const lookup = await loadSshConfig(join(folder, 'config'));
  expect(lookup('web')).toEqual({
    hostName: '10.0.0.1',
    user: 'deep',
    port: 2200,
    identityFiles: ['~/first', '~/with space'],
    identitiesOnly: false,
    identityAgent: undefined,
    proxyJump: 'a,b',
    proxyCommand: undefined,
    hostKeyAlias: 'inner',
    connectTimeout: 7,
  });
  expect(lookup('wxb')).toMatchObject({ hostName: undefined, user: 'anyone' });
});

it('ends a file that includes itself', async () => {
  const lookup = await loadSshConfig(join(folder, 'loop'));
  expect(lookup('web').user).toBe('looped');
});
