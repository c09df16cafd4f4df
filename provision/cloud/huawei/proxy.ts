import { isLoopback } from '../../../core/loopback.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for a URL as curl and its like choose it: HTTPS_PROXY or HTTP_PROXY by the URL's scheme, in either
 * case, unless NO_PROXY names the host, a domain that it is in, or `*`. This machine itself needs none.
 */
export const proxyFor = (url: string, environment: Environment): string | undefined => {
  const { protocol, hostname } = new URL(url);
  const value = (name: string): string | undefined =>
    environment[name] || environment[name.toUpperCase()] || undefined;
  if (hostname === 'localhost' || isLoopback(hostname)) return undefined;
  const exempt = (value('no_proxy') ?? '').split(',').map((entry) => entry.trim().replace(/^\*?\./, ''));
  if (exempt.some((entry) => entry === '*' || entry === hostname || isWithin(hostname, entry))) {
    return undefined;
  }
  const proxy = value(protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  return proxy === undefined || proxy.includes('://') ? proxy : `http://${proxy}`;
};

const isWithin = (hostname: string, domain: string): boolean =>
  domain !== '' && hostname.endsWith(`.${domain}`);
