import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loginKeyPathOf, makeLoginKey, readLoginKey } from '../../../../provision/login/login-key.ts';

let home: string;
let path: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'berth-key-'));
  path = loginKeyPathOf('web', home);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const modeOf = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);

test('a key is made once, for its owner alone, and read back', async () => {
  expect(await readLoginKey(path)).toBeUndefined();
  await makeLoginKey(path);
  expect([await modeOf(path), await modeOf(join(home, 'web'))]).toEqual(['600', '700']);
  expect(await readFile(path, 'utf8')).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
  expect(await readLoginKey(path)).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\S+$/);
});

test('a key that ssh2 made so that nothing can read it is made again', async () => {
  const make = vi.spyOn(ssh2.utils, 'generateKeyPairSync');
  make.mockReturnValueOnce({ private: 'malformed', public: 'malformed' });
  await makeLoginKey(path);
  expect(make).toHaveBeenCalledTimes(2);
  expect(await readLoginKey(path)).toMatch(/^ssh-ed25519 /);
});

test('a file that is no key is named, not overwritten', async () => {
  await makeLoginKey(path);
  await writeFile(path, 'not a key');
  await expect(readLoginKey(path)).rejects.toMatchObject({ code: 'bad-login-key' });
});
