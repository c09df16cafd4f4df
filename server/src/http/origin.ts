import type { IncomingMessage } from 'node:http';

/**
 * Where the caller reached this server, without a slash at its end; a proxy that ends TLS says so in a
 * header.
 */
export function originOf(
  { headers }: Pick<IncomingMessage, 'headers'>,
  publicUrl: string | undefined,
): string {
  if (publicUrl !== undefined) return publicUrl;
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  return `${scheme}://${headers.host ?? 'localhost'}`;
}
