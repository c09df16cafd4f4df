import type { ParsedKey } from 'ssh2';
import type { Identity } from '../../core/host.ts';
import { UserError } from '../../core/user-error.ts';
import { agentKeys } from './agent.ts';
import { parseKey, readKeyFile, type KeyFile } from './key-file.ts';
import type { Target } from './target.ts';

/** Something to log in with; `agent` is the socket of the agent that signs for it. */
export type Credential = { label: string; key: ParsedKey; agent?: string };

/** An identity that cannot be used, and why. */
export type Unusable = { label: string; problem: string };

export type Candidate = Credential | Unusable;

type Agent = { socket: string; keys: ParsedKey[] };

const MISSING = 'there is no such file';

const isMissing = (candidate: Candidate): boolean => 'problem' in candidate && candidate.problem === MISSING;

const DEFAULT_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * What to try, in order. The identities of the inventory stand alone. Without any: the ssh config's
 * files, then the agent's other keys (not with `IdentitiesOnly`), then, where the config names no
 * file, the default ones. For an encrypted file the agent signs, where it holds the same key.
 *
 * @throws UserError `unreadable-key` where the inventory names a file that is missing or no key
 */
export const candidatesFor = async (target: Target, home: string): Promise<Candidate[]> => {
  const agent = {
    socket: target.agent ?? '',
    keys: target.agent === undefined ? [] : await agentKeys(target.agent),
  };
  if (target.identities.length > 0) {
    return Promise.all(target.identities.map((identity) => named(identity, target.label, agent)));
  }
  const files = await Promise.all(target.identityFiles.map((path) => optional(path, agent)));
  const others = target.identitiesOnly ? [] : agent.keys.map((key) => fromAgent(agent, key));
  const defaults =
    files.length > 0 ? [] : DEFAULT_FILES.map((name) => optional(`${home}/.ssh/${name}`, agent));
  const found = (await Promise.all(defaults)).filter((candidate) => !isMissing(candidate));
  return withoutTwins([...files, ...others, ...found]);
};

const named = async (identity: Identity, server: string, agent: Agent): Promise<Candidate> => {
  if ('path' in identity) {
    const file = await readKeyFile(identity.path);
    if (file.kind === 'unusable') throw unreadable(server, identity.path, file.cause);
    return fromFile(identity.path, file, agent);
  }
  const key = parseKey(identity.key.reveal());
  if (key instanceof Error) throw key;
  return { label: 'the key made for this host', key };
};

/** A file that may be missing, as those that an ssh config names for every host often are. */
const optional = async (path: string, agent: Agent): Promise<Candidate> => {
  const file = await readKeyFile(path);
  if (file.kind !== 'unusable') return fromFile(path, file, agent);
  const missing = 'code' in file.cause && file.cause.code === 'ENOENT';
  return { label: path, problem: missing ? MISSING : file.cause.message };
};

const fromFile = (path: string, file: Exclude<KeyFile, { kind: 'unusable' }>, agent: Agent): Candidate => {
  if (file.kind === 'private') return { label: path, key: file.key };
  const { publicKey } = file;
  const copy = publicKey && agent.keys.find((key) => key.getPublicSSH().equals(publicKey.getPublicSSH()));
  if (copy !== undefined) return { label: `${path} (ssh-agent)`, key: copy, agent: agent.socket };
  const problem =
    file.kind === 'encrypted'
      ? 'needs a passphrase: add it to ssh-agent (ssh-add), and let SSH_AUTH_SOCK name the agent'
      : 'is a public key, and ssh-agent does not hold its private half';
  return { label: path, problem };
};

const fromAgent = (agent: Agent, key: ParsedKey): Credential => ({
  label: `${key.comment || key.type} (ssh-agent)`,
  key,
  agent: agent.socket,
});

/** A key that is both a file and in the agent is offered once: servers count the offers. */
const withoutTwins = (candidates: readonly Candidate[]): Candidate[] => {
  const seen = new Set<string>();
  return candidates.filter((candidate) => {
    if ('problem' in candidate) return true;
    const id = candidate.key.getPublicSSH().toString('base64');
    return !seen.has(id) && seen.add(id);
  });
};

const unreadable = (server: string, path: string, cause: Error): UserError =>
  new UserError('unreadable-key', `${server}: the private key ${path} cannot be used: ${cause.message}`, {
    hint: 'Correct the identity in the inventory, or the file’s permissions.',
    cause,
  });
