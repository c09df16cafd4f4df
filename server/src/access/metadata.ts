import { buildOAuthProtectedResourceMetadata } from '@modelcontextprotocol/server';
import { sendJson } from '../http/reply.ts';
import { SCOPES } from '../identity.ts';
import type { HttpCall, Route } from '../module.ts';
import { authorizationServer, resourceOf } from './refusals.ts';
import type { AccessSettings } from './settings.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * Where clients find out whom to ask for a token (RFC 9728): under the resource's own path, and at the root
 * for clients that look only there. None where there is no authorization server to name.
 */
export function metadataRoutes(settings: AccessSettings): Route[] {
  const issuer = authorizationServer(settings);
  if (issuer === undefined) return [];
  const scopesSupported = SCOPES.map((scope) => settings.jwt.scopePrefix + scope);

  const handle = ({ origin, res }: HttpCall): void => {
    const metadata = buildOAuthProtectedResourceMetadata({
      // Of the authorization server, only its name is published here: the rest is its own to tell.
      oauthMetadata: { issuer, authorization_endpoint: '', token_endpoint: '', response_types_supported: [] },
      resourceServerUrl: resourceOf(origin),
      scopesSupported,
      resourceName: 'berth',
    });
    sendJson(res, 200, { ...metadata, bearer_methods_supported: ['header'] });
  };
  return [WELL_KNOWN, `${WELL_KNOWN}/mcp`].map((path) => ({
    path,
    methods: ['GET', 'HEAD'],
    access: 'open',
    handle,
  }));
}
