/** What a registry that hands out tokens answers to whoever has none (distribution specification, "Token Authentication"). */
export type Challenge = { realm: string; service?: string };

/** Reads a `WWW-Authenticate` header; undefined where it asks for no token. */
export const challengeIn = (header: string | undefined): Challenge | undefined => {
  if (header === undefined || !/^bearer\s/i.test(header)) return undefined;
  const parameters = new Map(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
  );
  const realm = parameters.get('realm');
  const service = parameters.get('service');
  return realm === undefined ? undefined : { realm, ...(service !== undefined && { service }) };
};

/**
 * Where a token is to be had, for the password goes there: over TLS only, whatever the registry says.
 *
 * @param scope `repository:team/server:pull`; the registry's own challenge may leave the action out (SWR's does)
 */
export const tokenUrl = ({ realm, service }: Challenge, scope: string | undefined): URL | undefined => {
  const url = URL.parse(realm);
  if (url?.protocol !== 'https:') return undefined;
  if (service !== undefined) url.searchParams.set('service', service);
  if (scope !== undefined) url.searchParams.set('scope', scope);
  return url;
};
