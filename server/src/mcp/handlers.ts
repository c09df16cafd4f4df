import type { Server, Tool as ToolDefinition } from '@modelcontextprotocol/server';
import type { Runner } from '../calls/runner.ts';
import type { Signer } from '../signer.ts';
import { callOf, type Visit, type VisitOf } from './caller.ts';
import type { Catalog } from './catalog.ts';
import { createPager, createToolListings, type ToolListings } from './listings.ts';
import { createPromptHandlers } from './prompts.ts';
import type { ProtocolParts } from './protocol-parts.ts';
import { createResourceHandlers } from './resources.ts';
import { unknown } from './unknown.ts';

/** What answers requests. */
export interface HandlerParts {
  catalog: Catalog;
  runner: Runner;
  signer: Signer;
  protocolParts: ProtocolParts;
  visitOf: VisitOf;
}

/**
 * The handlers of all requests, made once, so that a server for one request costs no more than their
 * registration.
 */
export interface Handlers {
  listings: Pick<ToolListings, 'named'>;
  register(server: Server): void;
}

export function createHandlers({ catalog, runner, signer, protocolParts, visitOf }: HandlerParts): Handlers {
  const listings = createToolListings(catalog);
  const page = createPager(signer);
  const protocolTools = new Map(protocolParts.tools.map((tool) => [tool.definition.name, tool]));
  const more = protocolParts.tools.map(({ definition }) => definition);
  const listed = ({ caller, toolset }: Visit): ToolDefinition[] => {
    const tools = listings.list(toolset, caller.identity.scope);
    return toolset === undefined && more.length > 0 ? [...tools, ...more] : tools;
  };
  const prompts = createPromptHandlers({ catalog, protocolParts, page, visitOf });
  const resources = createResourceHandlers({ catalog, page, visitOf });

  return {
    listings,
    register(server) {
      server.setRequestHandler('tools/list', ({ params }, ctx) => {
        const visit = visitOf(ctx);
        const { namespace } = visit.caller.identity;
        const { items, next } = page('tools', namespace, listed(visit), params?.cursor);
        return { tools: items, ...next };
      });
      server.setRequestHandler('tools/call', ({ params: { name, arguments: input = {} } }, ctx) => {
        const visit = visitOf(ctx);
        const tool = listings.named(visit.toolset, name);
        if (tool !== undefined) return runner.run(tool, input, callOf(ctx, visit));
        const special = visit.toolset === undefined ? protocolTools.get(name) : undefined;
        if (special !== undefined) return special.call(input, ctx);
        const names = listed(visit).map((definition) => definition.name);
        throw unknown('tool', name, { names, listedBy: 'tools/list' });
      });
      prompts.register(server);
      resources.register(server);
    },
  };
}
