import { ResourceNotFoundError, UriTemplate, type Resource, type Server } from '@modelcontextprotocol/server';
import type { Call } from '../call.ts';
import type { ResourceKind } from '../module.ts';
import type { VisitOf } from './caller.ts';
import type { Catalog } from './catalog.ts';
import { echoed } from './echoed.ts';
import { guarded } from './failure.ts';
import type { createPager } from './listings.ts';
import { didYouMean } from '../nearest.ts';
import { unknown } from './unknown.ts';

interface Parts {
  catalog: Catalog;
  page: ReturnType<typeof createPager>;
  visitOf: VisitOf;
}

// The most that the specification allows in one answer.
const MOST_COMPLETIONS = 100;
// Longer than any URI or name of a resource that this server hands out.
const MAX_URI_LENGTH = 4_000;

export function createResourceHandlers({ catalog, page, visitOf }: Parts) {
  const templates = new WeakMap<ResourceKind, UriTemplate>();
  const matches = (kind: ResourceKind, uri: string): boolean => {
    const template = templates.get(kind) ?? new UriTemplate(kind.template.uriTemplate);
    templates.set(kind, template);
    return template.match(uri) !== null;
  };
  const kindOf = (uri: string): ResourceKind | undefined =>
    uri.length > MAX_URI_LENGTH ? undefined : catalog.resources().find((kind) => matches(kind, uri));

  const listed = async (call: Call): Promise<Resource[]> =>
    (await Promise.all(catalog.resources().map((kind) => kind.list(call)))).flat();

  return {
    register(server: Server): void {
      server.setRequestHandler('resources/list', ({ params }, ctx) => {
        const visit = visitOf(ctx);
        return guarded(ctx, visit, async (call) => {
          const { namespace } = visit.caller.identity;
          const { items, next } = page('resources', namespace, await listed(call), params?.cursor);
          return { resources: items, ...next };
        });
      });
      server.setRequestHandler('resources/templates/list', ({ params }, ctx) => {
        const { namespace } = visitOf(ctx).caller.identity;
        const all = catalog
          .resources()
          .map(({ template }) => template)
          .filter(({ uriTemplate }) => UriTemplate.isTemplate(uriTemplate));
        const { items, next } = page('templates', namespace, all, params?.cursor);
        return { resourceTemplates: items, ...next };
      });
      server.setRequestHandler('resources/read', ({ params: { uri } }, ctx) =>
        guarded(ctx, visitOf(ctx), async (call) => {
          const contents = await kindOf(uri)?.read(uri, call);
          if (contents === undefined) {
            // What cannot be listed at the moment is no reason to answer otherwise.
            const known = await listed(call).catch(() => []);
            const names = known.map((resource) => resource.uri);
            const hint = didYouMean(uri, names) ?? 'resources/list names those there are.';
            throw new ResourceNotFoundError(echoed(uri), `Resource not found: ${echoed(uri)}. ${hint}`);
          }
          return { contents };
        }),
      );
      server.setRequestHandler('completion/complete', ({ params: { ref, argument } }, ctx) =>
        guarded(ctx, visitOf(ctx), async (call) => {
          const source =
            ref.type === 'ref/prompt'
              ? catalog.prompts().find(({ definition }) => definition.name === ref.name)
              : catalog.resources().find(({ template }) => template.uriTemplate === ref.uri);
          if (source === undefined && ref.type === 'ref/prompt') {
            const names = catalog.prompts().map(({ definition }) => definition.name);
            throw unknown('prompt', ref.name, { names, listedBy: 'prompts/list' });
          }
          if (source === undefined && ref.type === 'ref/resource') {
            const names = catalog.resources().map(({ template }) => template.uriTemplate);
            throw unknown('resource template', ref.uri, { names, listedBy: 'resources/templates/list' });
          }
          const { name: wanted, value: begun } = argument;
          const isPlausible = begun.length <= MAX_URI_LENGTH;
          const all = isPlausible ? ((await source?.complete?.(wanted, begun, call)) ?? []) : [];
          const values = all.slice(0, MOST_COMPLETIONS);
          return { completion: { values, hasMore: all.length > values.length } };
        }),
      );
    },
  };
}
