import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_LABEL, SERVICE_LABEL } from '../../bootstrap/compose.ts';
import { pathsOf } from '../../bootstrap/paths.ts';
import { connect } from '../../bootstrap/ssh/connect.ts';
import type { Event, ExitCode } from '../../core/event.ts';
import type { Host } from '../../core/host.ts';
import { quote, quoteAll } from '../../core/shell.ts';
import { failureOf, InputError, UserError } from '../../core/user-error.ts';
import type { Inventory } from '../../provision/inventory/inventory.ts';
import type { Provider } from '../../provision/provider.ts';
import type { Args } from './args.ts';
import type { Context } from './context.ts';
import { berthHome } from './home.ts';

type Flag = 'create' | 'scope' | 'namespace' | 'expires' | 'rotate' | 'overlap' | 'revoke';

/** Seconds. */
const DEADLINE = 60;
/** The exit codes of the server's own command, and of a host without the server. */
const BAD_ARGUMENTS = 64;
const NOT_RUNNING = 69;

const outcome = z.object({
  keys: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      namespace: z.string(),
      scope: z.string(),
      live: z.boolean(),
      lastUsedAt: z.string().nullable(),
      expiresAt: z.string().nullable(),
      revokedAt: z.string().nullable(),
    }),
  ),
  secret: z.string().optional(),
  sharedWith: z.array(z.string()).optional(),
  formerNamespaces: z.array(z.string()).optional(),
});

type Outcome = z.infer<typeof outcome>;

/**
 * The arguments for the command inside the server's container, which checks the values itself.
 *
 * @throws InputError `bad-arguments` where two things are asked for at once
 */
export const keyArguments = (args: Pick<Args<Flag>, 'value'>): string[] => {
  const [verb = 'list', ...others] = (['create', 'rotate', 'revoke'] as const).filter(
    (name) => args.value(name) !== undefined,
  );
  if (others.length > 0) {
    throw new InputError('bad-arguments', `--${verb} and --${others.join(' and --')}: one at a time`);
  }
  const options = (['scope', 'namespace', 'expires', 'overlap'] as const).flatMap((name) => {
    const value = args.value(name);
    return value === undefined ? [] : [`--${name}=${value}`];
  });
  if (verb === 'list') return [verb, ...options];
  const subject = args.value(verb) ?? '';
  return verb === 'create' ? [verb, `--name=${subject}`, ...options] : [verb, subject, ...options];
};

/** What runs on the host, as root: the server's own command, in its container. */
export const keyScript = (stack: string, wanted: readonly string[]): string => {
  // The project's name does not depend on where the data is.
  const { project } = pathsOf(stack, '');
  const labels = [`${PROJECT_LABEL}=${project}`, `${SERVICE_LABEL}=server`];
  const filters = labels.map((label) => `--filter ${quote(`label=${label}`)}`).join(' ');
  return `server=$(timeout 20 docker ps --quiet ${filters} | head -n 1)
[ -n "$server" ] || exit ${NOT_RUNNING}
docker exec "$server" node src/keys.ts ${quoteAll([...wanted, '--json'])}`;
};

/**
 * Does the same on each host, one after the other, and tells of the keys. A host that fails does not stop the
 * others.
 *
 * @throws InputError where one key's id is given for several hosts, or the server finds an argument wrong
 */
export const keysOnHosts = async (
  wanted: readonly string[],
  { inventory, provider }: { inventory: Inventory; provider: Provider },
  { emit, signal }: Pick<Context, 'emit' | 'signal'>,
): Promise<ExitCode> => {
  const { stack } = inventory;
  const names = inventory.hosts.map(({ name }) => name);
  if (names.length > 1 && (wanted[0] === 'rotate' || wanted[0] === 'revoke')) {
    throw new InputError('bad-arguments', `each host has keys of its own: ${names.join(', ')}`, {
      hint: 'say which host is meant with --limit',
    });
  }
  const reachable = await provider.hosts(await provider.observe(signal), signal);
  let exitCode: ExitCode = 0;
  for (const name of names) {
    try {
      for (const key of await keysOn(hostNamed(name, reachable), stack, wanted, { emit, signal })) emit(key);
    } catch (error) {
      if (!(error instanceof UserError) || error instanceof InputError || signal.aborted) throw error;
      emit({ type: 'failure', host: name, failure: failureOf(error) });
      exitCode = 1;
    }
  }
  return exitCode;
};

const hostNamed = (name: string, hosts: readonly Host[]): Host => {
  const host = hosts.find((one) => one.name === name);
  if (host !== undefined) return host;
  throw new UserError('no-such-machine', `${name} does not exist yet`, {
    hint: 'npx zx provision.mts makes it',
  });
};

const keysOn = async (
  host: Host,
  stack: string,
  wanted: readonly string[],
  { emit, signal }: Pick<Context, 'emit' | 'signal'>,
): Promise<Event[]> => {
  const onTarget = (target: string): void => emit({ type: 'connect', host: host.name, target });
  const connection = await connect(host, { signal, knownHosts: join(berthHome(), 'known_hosts'), onTarget });
  try {
    const { code, stdout, stderr } = await connection.run(keyScript(stack, wanted), { deadline: DEADLINE });
    if (code !== 0) throw keysFailed(host.name, code, stderr.trim());
    return keyEvents(host.name, stdout);
  } finally {
    connection.close();
  }
};

/** What the server's command printed, as events; the text of a key that was made goes with it. */
export const keyEvents = (host: string, stdout: string): Event[] => {
  const { keys, ...made } = outcome.parse(JSON.parse(stdout));
  return keys.map((key) => keyEvent(host, key, made));
};

const keyEvent = (
  host: string,
  { live, revokedAt, id, name, namespace, scope, lastUsedAt, expiresAt }: Outcome['keys'][number],
  { secret, sharedWith, formerNamespaces }: Omit<Outcome, 'keys'>,
): Event => {
  const ended = revokedAt === null ? 'expired' : 'revoked';
  const key = { id, name, namespace, scope, state: live ? 'live' : ended, lastUsedAt, expiresAt } as const;
  return {
    type: 'key',
    host,
    ...key,
    ...(secret !== undefined && { secret }),
    ...(sharedWith !== undefined && { sharedWith }),
    ...(formerNamespaces !== undefined && { formerNamespaces }),
  };
};

const keysFailed = (host: string, code: number, said: string): UserError => {
  if (code === NOT_RUNNING) {
    return new UserError('not-running', `${host}: its server is not running`, {
      hint: 'npx zx bootstrap.mts starts it, and says what is in its way',
    });
  }
  if (code === BAD_ARGUMENTS) return new InputError('bad-arguments', said.split('\n\nUsage:', 1)[0] ?? said);
  return new UserError('keys-failed', `${host}: ${said === '' ? `the command ended with ${code}` : said}`);
};
