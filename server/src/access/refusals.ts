import { getOAuthProtectedResourceMetadataUrl } from '@modelcontextprotocol/server';
import type { Refusal } from '../http/admission.ts';
import type { Scope } from '../identity.ts';
import { acceptsJwt, isSafeUrl, type AccessSettings } from './settings.ts';

const MCP = '/mcp';
const RETRY_SECONDS = 2;

/** Where the authorization server of the tokens is, if it is one that clients can look up. */
export function authorizationServer({ jwt }: AccessSettings): string | undefined {
  return acceptsJwt(jwt) && jwt.issuer !== undefined && isSafeUrl(jwt.issuer) ? jwt.issuer : undefined;
}

/** The resource that tokens are for, and that the metadata describes. */
export const resourceOf = (origin: string): URL => new URL(MCP, origin);

/** The answers to requests that may not go on (RFC 6750, RFC 9728). */
export interface Refusals {
  /** No token came: without an error code, as nothing went wrong yet. */
  missing(needs: Scope, origin: string): Refusal;
  invalid(reason: string, needs: Scope, origin: string): Refusal;
  insufficient(reason: string, needs: Scope, origin: string): Refusal;
  unavailable(reason: string): Refusal;
  tooMany(reason: string, resetMs: number, headers: Record<string, string>): Refusal;
}

export function createRefusals(settings: AccessSettings): Refusals {
  const hasMetadata = authorizationServer(settings) !== undefined;

  const challenge = (needs: Scope, origin: string, error: Record<string, string>): Record<string, string> => {
    const parameters = {
      realm: 'berth',
      ...error,
      scope: settings.jwt.scopePrefix + needs,
      ...(hasMetadata && { resource_metadata: getOAuthProtectedResourceMetadataUrl(resourceOf(origin)) }),
    };
    const pairs = Object.entries(parameters).map(([name, value]) => `${name}="${quotable(value)}"`);
    return { 'WWW-Authenticate': `Bearer ${pairs.join(', ')}` };
  };
  const refused = (
    status: 401 | 403,
    error: { error: string; error_description: string },
    needs: Scope,
    origin: string,
  ): Refusal => ({ status, headers: challenge(needs, origin, error), body: error });

  return {
    missing: (needs, origin) => ({
      status: 401,
      headers: challenge(needs, origin, {}),
      body: {
        error: 'unauthorized',
        error_description: 'Send an API key or a token in the header: Authorization: Bearer <key>',
      },
    }),
    invalid: (reason, needs, origin) =>
      refused(401, { error: 'invalid_token', error_description: reason }, needs, origin),
    insufficient: (reason, needs, origin) =>
      refused(403, { error: 'insufficient_scope', error_description: reason }, needs, origin),
    unavailable: (reason) => ({
      status: 503,
      headers: { 'Retry-After': String(RETRY_SECONDS) },
      body: { error: 'temporarily_unavailable', error_description: `${reason}. Try again in a few seconds.` },
    }),
    tooMany: (reason, resetMs, headers) => {
      const seconds = String(Math.ceil(resetMs / 1_000));
      return {
        status: 429,
        headers: { ...headers, 'Retry-After': seconds },
        body: { error: 'rate_limited', error_description: `${reason}. Try again in ${seconds} s.` },
      };
    },
  };
}

/** What may stand in a quoted string of a header. */
const quotable = (text: string): string => text.replaceAll(/[^ !#-[\]-~]/g, ' ');
