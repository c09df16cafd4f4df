import type { Module, Prompt, ResourceKind } from '../module.ts';
import type { Tool } from '../tools/tool.ts';

/** What may have changed in a catalog. */
export type Listing = 'tools' | 'prompts' | 'resources';

/** Everything a client can list, in the order it is listed: the same every time while nothing changes. */
export interface Catalog {
  /** The tools of a toolset, or all; undefined where there is no such toolset. */
  tools(toolset: string | undefined): readonly Tool[] | undefined;
  toolsets(): readonly string[];
  prompts(): readonly Prompt[];
  resources(): readonly ResourceKind[];
  /** Hears of every change; returns how to stop hearing. */
  onChange(listener: (listing: Listing) => void): () => void;
  /**
   * Hears of resources whose contents changed, and in which namespace; absent where contents never change.
   */
  onUpdate?(listener: (uri: string, namespace: string) => void): () => void;
}

/** Tools that come and go while the server runs, as a file declares them. */
export interface Declared {
  readonly tools: readonly Tool[];
  readonly prompts: readonly Prompt[];
  /** The names of the tools in each toolset; built-in tools may be among them. */
  readonly toolsets: ReadonlyMap<string, { tools: readonly string[] }>;
  onChange(listener: () => void): () => void;
}

/** What modules add, in their order, and after it what is declared. */
export function createCatalog(modules: readonly Module[], declared: Declared): Catalog {
  const builtIn = modules.flatMap(({ tools = [] }) => tools);
  const prompts = modules.flatMap(({ prompts = [] }) => prompts);
  const resources = modules.flatMap(({ resources = [] }) => resources);
  const all = (): readonly Tool[] => [...builtIn, ...declared.tools];

  return {
    tools(toolset) {
      if (toolset === undefined) return all();
      const names = declared.toolsets.get(toolset)?.tools;
      return names && all().filter(({ definition }) => names.includes(definition.name));
    },
    toolsets: () => [...declared.toolsets.keys()],
    prompts: () => [...prompts, ...declared.prompts],
    resources: () => resources,
    onChange: (listener) =>
      declared.onChange(() => {
        listener('tools');
        listener('prompts');
      }),
  };
}
