import { z } from 'zod';
import type { Prompt } from '../module.ts';
import { instant } from '../tools/fields.ts';
import type { Tool } from '../tools/tool.ts';

/** What became of the file of declared tools. */
export const sqlToolStatus = z.object({
  file: z.string().nullable().describe('null where none is configured'),
  version: z
    .object({
      sha256: z.string(),
      loadedAt: instant,
      sources: z.array(z.string()),
      tools: z.array(z.string()),
      toolsets: z.array(z.string()),
      ignored: z.array(z.string()).describe('what of the file is not served, and why'),
    })
    .nullable()
    .describe('what is served; null where nothing has been accepted yet'),
  rejection: z
    .object({ at: instant, mistakes: z.array(z.string()) })
    .nullable()
    .describe('why the file as it is now is not served; null where it is'),
});

export type SqlToolStatus = z.infer<typeof sqlToolStatus>;

/** Tools that are served together at /mcp/{name}. */
export interface Toolset {
  name: string;
  description: string | undefined;
  tools: readonly string[];
  prompts: readonly string[];
}

/** What one accepted configuration serves. */
export interface Served {
  tools: readonly Tool[];
  prompts: readonly Prompt[];
  toolsets: ReadonlyMap<string, Toolset>;
}

export const NOTHING: Served = { tools: [], prompts: [], toolsets: new Map() };
