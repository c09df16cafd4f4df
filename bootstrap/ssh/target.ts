import type { Host, Identity } from '../../core/host.ts';
import { knownHostsName } from './known-hosts.ts';
import type { Settings } from './settings.ts';
import { expand } from './tokens.ts';

/** Who runs berth, and where the agent is. */
export type Local = {
  user: string;
  home: string;
  environment: Record<string, string | undefined>;
  /** Path of an agent's socket that the caller insists on; empty: no agent. */
  agent?: string;
};

/** One server to log in to, with everything resolved. */
export type Target = {
  /** How messages name it. */
  label: string;
  address: string;
  port: number;
  user: string;
  /** Its name in known_hosts. */
  keyName: string;
  /** Of the inventory, in order. */
  identities: Identity[];
  /** Paths that the ssh config names, in order. */
  identityFiles: string[];
  /** Whether the agent may offer nothing else. */
  identitiesOnly: boolean;
  /** Path of the agent's socket. */
  agent: string | undefined;
  proxyCommand: string | undefined;
  /** In seconds, for everything up to the login. */
  timeout: number;
};

/** What the inventory says of a server; it wins over the ssh config. */
export type Asked = Pick<Host, 'address' | 'identities'> & { label: string; port?: number; user?: string };

const DEFAULT_TIMEOUT = 20;

/** Resolves one server from the inventory, the ssh config and the defaults, in that order. */
export const targetOf = (asked: Asked, settings: Settings, local: Local, timeout?: number): Target => {
  const port = asked.port ?? settings.port ?? 22;
  const user = asked.user ?? settings.user ?? local.user;
  const address = expand(settings.hostName ?? asked.address, { '%h': asked.address, '%n': asked.address });
  const tokens = {
    '%h': address,
    '%n': asked.address,
    '%p': String(port),
    '%r': user,
    '%u': local.user,
    '%d': local.home,
    '%k': settings.hostKeyAlias ?? asked.address,
  };
  const path = (text: string): string => expand(text, tokens, local);
  const agent = agentOf(settings, local);
  const proxyCommand = settings.proxyCommand?.toLowerCase() === 'none' ? undefined : settings.proxyCommand;
  return {
    label: asked.label,
    address,
    port,
    user,
    keyName: settings.hostKeyAlias ?? knownHostsName(address, port),
    identities: asked.identities.map((identity) =>
      'path' in identity ? { path: path(identity.path) } : identity,
    ),
    identityFiles: settings.identityFiles.map(path),
    identitiesOnly: settings.identitiesOnly,
    agent: agent ? path(agent) : undefined,
    proxyCommand: proxyCommand && expand(proxyCommand, tokens),
    timeout: timeout ?? settings.connectTimeout ?? DEFAULT_TIMEOUT,
  };
};

/** `IdentityAgent` may be a path, `none`, `SSH_AUTH_SOCK` or `$NAME` of a variable (ssh_config(5)). */
const agentOf = (settings: Settings, local: Local): string | undefined => {
  if (local.agent !== undefined) return local.agent;
  const { identityAgent } = settings;
  if ((identityAgent ?? 'SSH_AUTH_SOCK') === 'SSH_AUTH_SOCK') return local.environment['SSH_AUTH_SOCK'];
  if (identityAgent?.toLowerCase() === 'none') return undefined;
  return identityAgent?.startsWith('$') ? local.environment[identityAgent.slice(1)] : identityAgent;
};

/** `user@address:port`, an IPv6 address in brackets. */
export const describeTarget = ({ user, address, port }: Pick<Target, 'user' | 'address' | 'port'>): string =>
  `${user}@${address.includes(':') ? `[${address}]` : address}:${port}`;
