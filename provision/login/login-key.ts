import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type ssh2 from 'ssh2';
import { UserError } from '../../core/user-error.ts';

/** @param home where berth keeps what it makes for the operator */
export const loginKeyPathOf = (stack: string, home: string): string => join(home, stack, 'id_ed25519');

/**
 * The public half (`ssh-ed25519 AAAA…`) of the login key in `path`.
 *
 * @returns undefined where there is no such file
 * @throws UserError `bad-login-key`
 */
export const readLoginKey = async (path: string): Promise<string | undefined> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { utils } = (await import('ssh2')).default;
  const key = utils.parseKey(text);
  if (key instanceof Error) {
    throw new UserError('bad-login-key', `${path} is not a private key that can be used: ${key.message}`, {
      hint: 'Move it away; the next run makes a new one and puts it on the targets.',
    });
  }
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
};

/** Makes an ed25519 key in OpenSSH's format at `path` (0600, its directory 0700), in one rename. */
export const makeLoginKey = async (path: string): Promise<void> => {
  const { utils } = (await import('ssh2')).default;
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  await chmod(join(path, '..'), 0o700);
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, newKey(utils), { mode: 0o600, flag: 'wx' });
  await rename(temporary, path);
};

/** In one key of 256 the public half begins with a zero byte, which ssh2 1.17 leaves out: nothing can read that key. */
const newKey = (utils: (typeof ssh2)['utils']): string => {
  const { private: key } = utils.generateKeyPairSync('ed25519');
  return utils.parseKey(key) instanceof Error ? newKey(utils) : key;
};
