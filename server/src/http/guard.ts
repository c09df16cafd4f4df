import { localhostAllowedHostnames, validateHostHeader } from '@modelcontextprotocol/server';

/** Which names this server answers to, and which web pages may call it. `*` allows every one. */
export interface GuardPolicy {
  allowedHosts: readonly string[];
  allowedOrigins: readonly string[];
}

const LOOPBACK = localhostAllowedHostnames();

const lower = (entries: readonly string[]): string[] => entries.map((entry) => entry.toLowerCase());

/**
 * Says why a request must be refused, or nothing. A web page whose name was rebound to this address sends a
 * Host that is not ours; a page elsewhere sends an Origin that is not ours. Loopback names always pass, on
 * any port: that is how tunnels, published ports and health checks arrive.
 */
export function refuse(
  { host, origin }: { host?: string | undefined; origin?: string | undefined },
  policy: GuardPolicy,
): string | undefined {
  const hosts = lower(policy.allowedHosts);
  if (!hosts.includes('*') && !validateHostHeader(host?.toLowerCase(), [...LOOPBACK, ...hosts]).ok) {
    return 'This host name is not in ALLOWED_HOSTS';
  }
  if (origin === undefined || policy.allowedOrigins.includes('*')) return undefined;
  return isAllowedOrigin(origin, host, lower(policy.allowedOrigins))
    ? undefined
    : 'This origin is not in ALLOWED_ORIGINS';
}

function isAllowedOrigin(origin: string, host: string | undefined, allowed: string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  // The server's own page: the host was checked before.
  if (host !== undefined && url.host === host.toLowerCase()) return true;
  return LOOPBACK.includes(url.hostname) || allowed.includes(url.origin) || allowed.includes(url.hostname);
}
