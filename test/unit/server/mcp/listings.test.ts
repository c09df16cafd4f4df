import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Scope } from '../../../../server/src/identity.ts';
import type { Catalog, Listing } from '../../../../server/src/mcp/catalog.ts';
import { createPager, createToolListings } from '../../../../server/src/mcp/listings.ts';
import { createSigner } from '../../../../server/src/signer.ts';
import { defineTool, type Tool } from '../../../../server/src/tools/tool.ts';

const toolOf = (name: string, scope: Scope): Tool =>
  defineTool({
    name,
    scope,
    title: name,
    description: name,
    input: z.object({}),
    output: z.object({}),
    annotations: {},
    call: async () => ({ output: {} }),
  });

/** A catalog whose tools can be exchanged. */
function catalogOf(first: Record<string, Tool[]>) {
  let sets = first;
  const listeners = new Set<(listing: Listing) => void>();
  const catalog: Catalog = {
    tools: (toolset) => sets[toolset ?? 'all'],
    toolsets: () => Object.keys(sets),
    prompts: () => [],
    resources: () => [],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    catalog,
    exchange: (next: Record<string, Tool[]>) => {
      sets = next;
      for (const listener of listeners) listener('tools');
    },
  };
}

const [look, change, rule] = [toolOf('look', 'read'), toolOf('change', 'write'), toolOf('rule', 'admin')];

describe('the tools that a caller sees', () => {
  it.each([
    { scope: 'read' as const, expected: ['look'] },
    { scope: 'write' as const, expected: ['look', 'change'] },
    { scope: 'admin' as const, expected: ['look', 'change', 'rule'] },
  ])('by the scope $scope are $expected', ({ scope, expected }) => {
    const listings = createToolListings(catalogOf({ all: [look, change, rule] }).catalog);
    expect(listings.list(undefined, scope).map(({ name }) => name)).toEqual(expected);
  });

  it('are worked out anew when the catalog changes', () => {
    const { catalog, exchange } = catalogOf({ all: [look], few: [look] });
    const listings = createToolListings(catalog);
    const before = listings.list(undefined, 'admin');
    expect(listings.list(undefined, 'admin')).toBe(before);
    expect(listings.named('few', 'look')).toBe(look);
    exchange({ all: [look, rule], few: [rule] });
    expect(listings.list(undefined, 'admin').map(({ name }) => name)).toEqual(['look', 'rule']);
    expect(listings.named('few', 'look')).toBeUndefined();
    expect(listings.named('few', 'rule')).toBe(rule);
  });

  it('are none in a toolset that is not there', () => {
    const listings = createToolListings(catalogOf({ all: [look] }).catalog);
    expect(listings.list('nothing', 'admin')).toEqual([]);
    expect(listings.named('nothing', 'look')).toBeUndefined();
  });
});

describe('pages', () => {
  let now = 0;
  const page = createPager(createSigner('a key', () => now));
  const all = Array.from({ length: 600 }, (_, index) => index);

  it('of a short list are one', () => {
    const few = all.slice(0, 250);
    expect(page('tools', 'me', few, undefined)).toEqual({ items: few, next: {} });
  });

  it('of a long list lead from one to the next until the end', () => {
    const seen: number[][] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = page('tools', 'me', all, cursor);
      seen.push(items);
      cursor = next.nextCursor;
    } while (cursor !== undefined);
    expect(seen.map(({ length }) => length)).toEqual([250, 250, 100]);
    expect(seen.flat()).toEqual(all);
  });

  it.each([
    { of: 'another list', list: 'prompts', namespace: 'me', ms: 0, why: 'belongs to another request' },
    { of: 'another namespace', list: 'tools', namespace: 'you', ms: 0, why: 'belongs to another request' },
    { of: 'long ago', list: 'tools', namespace: 'me', ms: 3_600_001, why: 'is not valid' },
  ])('are refused for a cursor of $of', ({ list, namespace, ms, why }) => {
    const { next } = page('tools', 'me', all, undefined);
    now += ms;
    expect(() => page(list, namespace, all, next.nextCursor)).toThrow(why);
  });

  it('are refused for a cursor that was made up', () => {
    expect(() => page('tools', 'me', all, 'MjUw.AAAA')).toThrow('This cursor is not valid');
  });
});
