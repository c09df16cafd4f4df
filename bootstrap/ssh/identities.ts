import { readFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import type { Identity } from '../../core/host.ts';
import { UserError } from '../../core/user-error.ts';
import { agentKeys } from './agent.ts';
import type { Target } from './target.ts';

/** Something to log in with; `agent` is the socket of the agent that signs for it. */
export type Credential = { label: string; key: ParsedKey; agent?: string };

/** An identity that cannot be used, and why. */
export type Unusable = { label: string; problem: string };

type Held = { socket: string; keys: ParsedKey[] };

const DEFAULT_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * What to try, in order: the identities asked for by name, else the agent's keys, else the default
 * files. Where a file is encrypted and the agent holds the same key, the agent signs for it.
 *
 * @throws UserError `unreadable-key` where a key asked for is missing, unreadable or no private key
 */
export const credentialsFor = async (target: Target, home: string): Promise<(Credential | Unusable)[]> => {
  const held: Held = {
    socket: target.agent ?? '',
    keys: target.agent === undefined ? [] : await agentKeys(target.agent),
  };
  if (target.identities.length > 0) {
    return Promise.all(target.identities.map((identity) => load(identity, target.label, held)));
  }
  if (held.keys.length > 0) return held.keys.map((key) => fromAgent(held, key));
  const defaults = DEFAULT_FILES.map((name) => load({ path: `${home}/.ssh/${name}` }, target.label, held));
  return (await Promise.allSettled(defaults)).flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
};

const load = async (identity: Identity, server: string, held: Held): Promise<Credential | Unusable> => {
  if ('key' in identity)
    return { label: 'the key made for this host', key: privateKey(identity.key.reveal()) };
  const { path } = identity;
  const parsed = parse(await read(path, server));
  if (!(parsed instanceof Error) && parsed.isPrivateKey()) return { label: path, key: parsed };
  if (parsed instanceof Error && !ENCRYPTED.test(parsed.message)) throw unreadable(server, path, parsed);
  const publicKey = parsed instanceof Error ? await publicHalf(path) : parsed;
  const copy = publicKey && held.keys.find((key) => key.getPublicSSH().equals(publicKey.getPublicSSH()));
  if (copy !== undefined) return { label: `${path} (from ssh-agent)`, key: copy, agent: held.socket };
  return {
    label: path,
    problem:
      parsed instanceof Error
        ? 'needs a passphrase: add it to ssh-agent (ssh-add), which must be reachable through SSH_AUTH_SOCK'
        : 'is a public key whose private half ssh-agent does not hold',
  };
};

const ENCRYPTED = /no passphrase given/;

const fromAgent = (held: Held, key: ParsedKey): Credential => ({
  label: `${key.comment || key.type} (from ssh-agent)`,
  key,
  agent: held.socket,
});

/** Typed as one key, though a file in OpenSSH's own format can give a list. */
const parse = (text: string): ParsedKey | Error =>
  [ssh2.utils.parseKey(text)].flat()[0] ?? new Error('holds no key');

const privateKey = (text: string): ParsedKey => {
  const key = parse(text);
  if (key instanceof Error) throw key;
  return key;
};

const publicHalf = async (path: string): Promise<ParsedKey | undefined> => {
  const key = parse(await readFile(`${path}.pub`, 'utf8').catch(() => ''));
  return key instanceof Error ? undefined : key;
};

const read = (path: string, server: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(server, path, error);
  });

const unreadable = (server: string, path: string, cause: unknown): UserError =>
  new UserError(
    'unreadable-key',
    `${server}: the private key ${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      hint: 'Correct `identity` in the inventory or IdentityFile in the ssh config, or the file’s permissions.',
      cause,
    },
  );
