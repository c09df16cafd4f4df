import { ProtocolError, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server';
import type { Prompt } from '../module.ts';
import type { VisitOf } from './caller.ts';
import type { Catalog } from './catalog.ts';
import { guarded } from './failure.ts';
import type { createPager } from './listings.ts';
import { misspelt } from '../tools/misspelt.ts';
import type { ProtocolParts } from './protocol-parts.ts';
import { unknown } from './unknown.ts';

interface Parts {
  catalog: Catalog;
  protocolParts: ProtocolParts;
  page: ReturnType<typeof createPager>;
  visitOf: VisitOf;
}

const invalid = (message: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, message);

export function createPromptHandlers({ catalog, protocolParts, page, visitOf }: Parts) {
  const named = (name: string): Prompt | undefined =>
    catalog.prompts().find(({ definition }) => definition.name === name);

  const all = () => [...catalog.prompts(), ...protocolParts.prompts].map(({ definition }) => definition);

  return {
    register(server: Server): void {
      server.setRequestHandler('prompts/list', ({ params }, ctx) => {
        const { namespace } = visitOf(ctx).caller.identity;
        const { items, next } = page('prompts', namespace, all(), params?.cursor);
        return { prompts: items, ...next };
      });
      server.setRequestHandler('prompts/get', async ({ params: { name, arguments: values = {} } }, ctx) => {
        const special = protocolParts.prompts.find(({ definition }) => definition.name === name);
        const prompt = named(name);
        const { definition } = prompt ?? special ?? {};
        if (definition === undefined) {
          const names = all().map((prompt) => prompt.name);
          throw unknown('prompt', name, { names, listedBy: 'prompts/list' });
        }
        const taken = (definition.arguments ?? []).map((argument) => argument.name);
        const slips = misspelt(values, taken);
        if (slips !== undefined) throw invalid(`The arguments of the prompt ${name} do not fit. ${slips}`);
        const missing = (definition.arguments ?? []).filter(
          (argument) => argument.required === true && values[argument.name] === undefined,
        );
        if (missing.length > 0) {
          throw invalid(`The prompt ${name} needs ${missing.map((argument) => argument.name).join(', ')}`);
        }
        if (prompt === undefined) return special?.get(values, ctx) ?? { messages: [] };
        return guarded(ctx, visitOf(ctx), (call) => prompt.get(values, call));
      });
    },
  };
}
