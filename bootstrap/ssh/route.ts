import type { Host } from '../../core/host.ts';
import { UserError } from '../../core/user-error.ts';
import type { Lookup } from './ssh-config.ts';
import { targetOf, type Asked, type Local, type Target } from './target.ts';

/** The servers to log in to, one through the other: the jumps, nearest first, then the host. */
export type Route = { jumps: Target[]; target: Target };

/**
 * The way to a host. Jumps of the inventory replace
 * `ProxyJump`; a jump's own `ProxyJump` is followed for the first one alone, as OpenSSH does.
 *
 * @param timeout for each, in seconds
 * @throws UserError `bad-jump` where a jump is not `[user@]host[:port]` or jumps lead in a circle
 */
export const routeTo = (host: Host, lookup: Lookup, local: Local, timeout?: number): Route => {
  const settings = lookup(host.address);
  const jumps = host.jumps.length > 0 ? host.jumps : jumpsOf(settings.proxyJump);
  return {
    jumps: throughJumps(jumps, host.name, lookup, local, timeout, [host.address]),
    target: targetOf({ ...host, label: host.name }, settings, local, timeout),
  };
};

const throughJumps = (
  jumps: readonly string[],
  hostName: string,
  lookup: Lookup,
  local: Local,
  timeout: number | undefined,
  seen: readonly string[],
): Target[] =>
  jumps.flatMap((jump, index) => {
    const asked = parseJump(jump, hostName);
    const settings = lookup(asked.address);
    const own = index === 0 ? jumpsOf(settings.proxyJump) : [];
    if (own.length > 0 && seen.includes(asked.address)) {
      throw new UserError(
        'bad-jump',
        `${hostName}: jumps lead in a circle: ${[...seen, asked.address].join(' → ')}`,
        {
          hint: 'Correct ProxyJump in the ssh config.',
        },
      );
    }
    return [
      ...throughJumps(own, hostName, lookup, local, timeout, [...seen, asked.address]),
      targetOf(asked, settings, local, timeout),
    ];
  });

const jumpsOf = (proxyJump: string | undefined): string[] =>
  proxyJump === undefined || proxyJump.toLowerCase() === 'none'
    ? []
    : proxyJump.split(',').map((jump) => jump.trim());

/** `[ssh://][user@]host[:port]`, an IPv6 address with a port in brackets. */
const parseJump = (jump: string, hostName: string): Asked => {
  const match =
    /^(?:ssh:\/\/)?(?:(?<user>[^@]+)@)?(?:\[(?<ip>[^\]]+)\]|(?<name>[^:@[\]]+|[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*))(?::(?<port>\d+))?\/?$/i.exec(
      jump,
    );
  const { user, ip, name, port } = match?.groups ?? {};
  const address = ip ?? name;
  if (address === undefined) {
    throw new UserError('bad-jump', `${hostName}: the jump “${jump}” is not [user@]host[:port]`);
  }
  return {
    label: `${hostName} (jump ${jump})`,
    address,
    identities: [],
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
};
