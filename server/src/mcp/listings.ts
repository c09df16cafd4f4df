import { ProtocolError, ProtocolErrorCode, type Tool as ToolDefinition } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { createCursors } from '../cursors.ts';
import { CallError } from '../errors.ts';
import { allows, type Scope } from '../identity.ts';
import type { Signer } from '../signer.ts';
import type { Tool } from '../tools/tool.ts';
import type { Catalog } from './catalog.ts';

/** The tools as callers see them, worked out once for as long as the catalog stays as it is. */
export interface ToolListings {
  /** Every tool that a caller of this scope may call, in the catalog's order. */
  list(toolset: string | undefined, scope: Scope): ToolDefinition[];
  named(toolset: string | undefined, name: string): Tool | undefined;
}

/** The listings of a catalog's tools; a change of the catalog empties what was worked out. */
export function createToolListings(catalog: Catalog): ToolListings {
  const lists = new Map<string, ToolDefinition[]>();
  const names = new Map<string, Map<string, Tool>>();
  catalog.onChange((listing) => {
    if (listing !== 'tools') return;
    lists.clear();
    names.clear();
  });

  return {
    list(toolset, scope) {
      const key = `${scope} ${toolset ?? ''}`;
      const known = lists.get(key);
      if (known !== undefined) return known;
      const allowed = (catalog.tools(toolset) ?? []).filter((tool) => allows(scope, tool.scope));
      const list = allowed.map(({ definition }) => definition);
      // A path may name any toolset; only those that exist are worth keeping.
      if (catalog.tools(toolset) !== undefined) lists.set(key, list);
      return list;
    },
    named(toolset, name) {
      const known = names.get(toolset ?? '');
      if (known !== undefined) return known.get(name);
      const tools = catalog.tools(toolset);
      if (tools === undefined) return undefined;
      const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));
      names.set(toolset ?? '', byName);
      return byName.get(name);
    },
  };
}

// Some clients read the first page only, so a page holds more than most lists ever do.
const PAGE = 250;
const offset = z.number().int().nonnegative();

/** One page of a list, and the cursor of the next as the protocol has it. */
export interface Page<T> {
  items: T[];
  next: { nextCursor?: string };
}

/**
 * Makes the function that cuts lists into pages. A cursor is good for its list and its namespace.
 * @throws ProtocolError for a cursor that this server did not make, or made too long ago
 */
export function createPager(signer: Signer) {
  const cursors = createCursors(signer, 'listing', offset);

  const placeOf = (of: unknown, cursor: string): number => {
    try {
      return cursors.read(of, cursor);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
    }
  };

  return <T>(list: string, namespace: string, all: T[], cursor: string | undefined): Page<T> => {
    if (cursor === undefined && all.length <= PAGE) return { items: all, next: {} };
    const of = [list, namespace];
    const start = cursor === undefined ? 0 : placeOf(of, cursor);
    const end = start + PAGE;
    const next = end < all.length ? { nextCursor: cursors.mint(of, end) } : {};
    return { items: all.slice(start, end), next };
  };
}
