import { readFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';

/** What a key file turned out to be. */
export type KeyFile =
  | { kind: 'private'; key: ParsedKey }
  /** Encrypted, or public alone; `publicKey` is known where a `.pub` stands beside it. */
  | { kind: 'encrypted' | 'public'; publicKey: ParsedKey | undefined }
  | { kind: 'unusable'; cause: Error };

/** Reads one key file of any format that ssh2 knows. */
export const readKeyFile = async (path: string): Promise<KeyFile> => {
  const text = await readFile(path, 'utf8').catch(asError);
  const key = text instanceof Error ? text : parseKey(text);
  if (!(key instanceof Error)) {
    return key.isPrivateKey() ? { kind: 'private', key } : { kind: 'public', publicKey: key };
  }
  if (!ENCRYPTED.test(key.message)) return { kind: 'unusable', cause: key };
  const beside = parseKey(await readFile(`${path}.pub`, 'utf8').catch(() => ''));
  return { kind: 'encrypted', publicKey: beside instanceof Error ? undefined : beside };
};

/** Typed as one key, though a file in OpenSSH's own format can give a list. */
export const parseKey = (text: string): ParsedKey | Error =>
  [ssh2.utils.parseKey(text)].flat()[0] ?? new Error('it holds no key');

/** ssh2 tells an encrypted key from a broken one in words alone. */
const ENCRYPTED = /no passphrase given/;

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
