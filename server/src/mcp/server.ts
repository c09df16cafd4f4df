import {
  McpServer,
  Server,
  type CacheHint,
  type JSONRPCRequest,
  type Result,
  type ServerCapabilities,
  type ServerContext,
  type ServerOptions,
} from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { NAME, VERSION } from '../version.ts';
import type { Catalog } from './catalog.ts';
import { createHandlers, type HandlerParts } from './handlers.ts';
import { asInvalidParams } from './invalid-params.ts';
import type { Tool } from '../tools/tool.ts';
import type { ProtocolParts } from './protocol-parts.ts';

/** What state is signed for that a client holds between the rounds of one call. */
export const STATE_PURPOSE = 'request state';

const CAPABILITIES: ServerCapabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true },
  completions: {},
  logging: {},
};

// What is listed depends on who asks. Clients hear of changes; the time is for those who do not listen.
const listed: CacheHint = { ttlMs: 60_000, cacheScope: 'private' };
const CACHE_HINTS: NonNullable<ServerOptions['cacheHints']> = {
  'server/discover': listed,
  'tools/list': listed,
  'prompts/list': listed,
  'resources/templates/list': listed,
};

export interface ServerFactory {
  /**
   * Makes a server of the SDK for one exchange or one connection. `subscribable`: it tells of changed
   * resources.
   */
  create(kind: { subscribable: boolean }): McpServer;
  /**
   * The catalog's tool of this name, where a call of it needs nothing of the SDK; undefined where there is
   * none, and where the SDK has to compare the call with its headers.
   */
  plainTool(toolset: string | undefined, name: string): Tool | undefined;
}

/** Makes what makes servers; all that can be shared among them is made here, once. */
export function createServerFactory(
  parts: HandlerParts & { instructions: string | undefined },
): ServerFactory {
  const handlers = createHandlers(parts);
  const headerSchemas = createHeaderSchemas(parts.catalog, parts.protocolParts);
  const options: ServerOptions = {
    jsonSchemaValidator: new AjvJsonSchemaValidator(),
    cacheHints: CACHE_HINTS,
    requestState: {
      verify(state) {
        const payload = parts.signer.verify(STATE_PURPOSE, state);
        if (payload === undefined) throw new Error('forged or expired');
        return payload;
      },
    },
    ...(parts.instructions === undefined ? {} : { instructions: parts.instructions }),
  };

  return {
    create({ subscribable }) {
      const server = new CatalogServer(options, headerSchemas);
      server.server.registerCapabilities(CAPABILITIES);
      if (subscribable) server.server.registerCapabilities({ resources: { subscribe: true } });
      handlers.register(server.server);
      return server;
    },
    plainTool: (toolset, name) =>
      headerSchemas(name) === undefined ? handlers.listings.named(toolset, name) : undefined,
  };
}

type SchemaOf = (tool: string) => Record<string, unknown> | undefined;

type Handler = (request: JSONRPCRequest, ctx: ServerContext) => Promise<Result>;

/** Says in one sentence what is wrong with the params of a request, whichever its method. */
class PlainSpokenServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    return async (request, ctx) => {
      try {
        return await wrapped(request, ctx);
      } catch (error) {
        throw asInvalidParams(method, error);
      }
    };
  }
}

/** Lets the SDK see the schemas that it compares with a request's headers, and spares it all others. */
class CatalogServer extends McpServer {
  readonly #schemaOf: SchemaOf;

  constructor(options: ServerOptions, schemaOf: SchemaOf) {
    const identity = { name: NAME, version: VERSION };
    super(identity, options);
    // The SDK has no option for it; nothing has been registered so far.
    Object.assign(this, { server: new PlainSpokenServer(identity, options) });
    this.#schemaOf = schemaOf;
  }

  override toolInputSchemaJson(name: string): Record<string, unknown> | undefined {
    return this.#schemaOf(name);
  }
}

/** The schemas of the tools that have arguments mirrored in headers (`x-mcp-header`). */
function createHeaderSchemas(catalog: Catalog, { tools }: ProtocolParts): SchemaOf {
  let schemas: Map<string, Record<string, unknown>> | undefined;
  catalog.onChange(() => {
    schemas = undefined;
  });
  return (name) => {
    schemas ??= new Map(
      [...(catalog.tools(undefined) ?? []), ...tools]
        .map(({ definition }) => definition)
        .filter(({ inputSchema }) => JSON.stringify(inputSchema).includes('"x-mcp-header"'))
        .map(({ name, inputSchema }) => [name, inputSchema]),
    );
    return schemas.get(name);
  };
}
