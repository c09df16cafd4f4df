import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Identity } from '../../core/host.ts';
import { InputError } from '../../core/user-error.ts';
import { absolute } from '../inventory/local-path.ts';
import { loginKeyPathOf, makeLoginKey, readLoginKey } from './login-key.ts';
import { PUBLIC_KEY } from './public-key.ts';

/** How operators are let in to machines that a provider makes. */
export type Login = {
  /** Public key lines for authorized_keys, one at least; makes the stack's own key where it is needed first. */
  authorizedKeys: () => Promise<string[]>;
  /** What this operator offers; none: the agent and the ssh config decide. */
  identities: Identity[];
};

/**
 * The inventory's keys, or else a key made for the stack.
 *
 * @param written public key lines or paths of files with such lines, relative to the inventory
 * @param at folder of the inventory, and where berth keeps what it makes for the operator
 */
export const loginOf = (
  stack: string,
  written: readonly string[] | undefined,
  at: { folder: string; home: string },
): Login => {
  if (written !== undefined && written.length > 0) {
    return {
      authorizedKeys: async () => (await Promise.all(written.map((text) => linesOf(text, at.folder)))).flat(),
      identities: [],
    };
  }
  const path = loginKeyPathOf(stack, at.home);
  let made: Promise<string[]> | undefined;
  const own = async (): Promise<string[]> => {
    if ((await readLoginKey(path)) === undefined) await makeLoginKey(path);
    return [`${await readLoginKey(path)} berth-${stack}`];
  };
  return { authorizedKeys: () => (made ??= own()), identities: [{ path }] };
};

/** @throws InputError `bad-authorized-key` */
const linesOf = async (written: string, folder: string): Promise<string[]> => {
  if (PUBLIC_KEY.test(written)) return [written];
  const path = absolute(written, { folder, home: homedir() });
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw badKey(`${path} cannot be read`, cause);
  });
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length === 0 || !lines.every((line) => PUBLIC_KEY.test(line))) {
    throw badKey(`${path} holds no public keys`);
  }
  return lines;
};

const badKey = (what: string, cause?: unknown): InputError =>
  new InputError('bad-authorized-key', `provider.authorizedKeys: ${what}`, {
    hint: 'Write a public key line (ssh-ed25519 AAAA…) or the path of a .pub file, never a private key.',
    cause,
  });
