import type { z } from 'zod';
import { loadParser, type SqlParser } from '../statements/parser.ts';
import { isForeign, isNewerTool } from './foreign.ts';
import { readEntries, type Entry } from './documents.ts';
import type { Environment } from './environment.ts';
import { promptSchema, toolsetSchema, type PromptEntry, type ToolsetEntry } from './group-schema.ts';
import { mistakesOf, type Mistake } from './mistakes.ts';
import { planOf, type Plan } from './plan.ts';
import { sourceSchema, type Source } from './source-schema.ts';
import { TOOL_TYPES, toolSchema } from './tool-schema.ts';
import { parseLeniently } from './unknown-fields.ts';

/** Everything that a file declares, in its order. */
export interface Configuration {
  sources: readonly Source[];
  tools: readonly Plan[];
  toolsets: readonly ToolsetEntry[];
  prompts: readonly PromptEntry[];
  /** What of the file is not served although nothing is wrong with it, in the order of the text. */
  ignored: readonly Mistake[];
}

export type ReadResult = { ok: true; configuration: Configuration } | { ok: false; mistakes: Mistake[] };

/** What a file is read beside. */
export interface Surroundings {
  environment: Environment;
  /** The names of the tools that the server has by itself. */
  reserved: { tools: ReadonlySet<string>; prompts: ReadonlySet<string> };
  /** Says why a source must not be used, if so. */
  refuseSource?: (source: Source) => string | undefined;
}

/** Reads a whole file: everything in it, or every mistake at once, in the order of the text. */
export async function readConfiguration(text: string, surroundings: Surroundings): Promise<ReadResult> {
  const { entries, mistakes, ignored } = readEntries(text, surroundings.environment);
  const parser = await loadParser();
  const reader = new Reader(entries, parser, { mistakes, ignored }, surroundings);
  const configuration = reader.read();
  if (mistakes.length === 0) return { ok: true, configuration };
  return { ok: false, mistakes: inOrder(mistakes) };
}

const inOrder = (mistakes: readonly Mistake[]): Mistake[] =>
  mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);

class Reader {
  readonly #entries: readonly Entry[];
  readonly #parser: SqlParser;
  readonly #mistakes: Mistake[];
  readonly #ignored: Mistake[];
  /** Entries that are left out, by kind and name, so that what names them is left out too. */
  readonly #left = { source: new Set<string>(), tool: new Set<string>() };
  readonly #surroundings: Surroundings;

  constructor(
    entries: readonly Entry[],
    parser: SqlParser,
    { mistakes, ignored }: Record<'mistakes' | 'ignored', Mistake[]>,
    surroundings: Surroundings,
  ) {
    this.#entries = entries;
    this.#parser = parser;
    this.#mistakes = mistakes;
    this.#ignored = ignored;
    this.#surroundings = surroundings;
  }

  read(): Configuration {
    const { reserved, refuseSource } = this.#surroundings;
    const sources = this.#all('source', (entry) => {
      const type = typeOf(entry);
      if (isForeign(type)) {
        this.#leaveOut(entry, 'source', `the type ${type} is not there here, nor are its tools`);
        return undefined;
      }
      const source = this.#parse(entry, sourceSchema);
      const problem = source === undefined ? undefined : refuseSource?.(source);
      if (problem !== undefined) this.#report(entry, ['host'], problem);
      return source;
    });
    const tools = this.#all('tool', (entry) => this.#plan(entry, sources), reserved.tools);
    const prompts = this.#all('prompt', (entry) => this.#parse(entry, promptSchema), reserved.prompts);
    const known = {
      tools: new Set([...reserved.tools, ...this.#names('tool')]),
      prompts: new Set([...reserved.prompts, ...this.#names('prompt')]),
    };
    const toolsets = this.#all('toolset', (entry) => this.#toolset(entry, known));
    return { sources, tools, prompts, toolsets, ignored: inOrder(this.#ignored) };
  }

  #names(kind: Entry['kind']): string[] {
    return this.#entries.filter((entry) => entry.kind === kind).map(({ name }) => name);
  }

  /** Reads all entries of a kind, a name at most once. */
  #all<T>(
    kind: 'source' | 'tool' | 'prompt' | 'toolset',
    read: (entry: Entry) => T | undefined,
    reserved: ReadonlySet<string> = new Set(),
  ): T[] {
    const seen = new Set<string>();
    return this.#entries.flatMap((entry) => {
      if (entry.kind !== kind && !(kind === 'toolset' && entry.kind === 'group')) return [];
      if (reserved.has(entry.name)) {
        this.#report(entry, ['name'], `the server has a ${kind} of this name already: choose another`);
      }
      if (seen.has(entry.name)) this.#report(entry, ['name'], `there are two of this name: choose another`);
      seen.add(entry.name);
      const value = read(entry);
      return value === undefined ? [] : [value];
    });
  }

  #report(entry: Entry, path: readonly PropertyKey[], message: string): void {
    this.#mistakes.push({ ...entry.locate(path), message: `${entry.kind} ${entry.name}: ${message}` });
  }

  #leaveOut(entry: Entry, kind: 'source' | 'tool', message: string): void {
    this.#left[kind].add(entry.name);
    this.#ignored.push({ ...entry.locate(['type']), message: `${entry.kind} ${entry.name}: ${message}` });
  }

  #parse<T>(entry: Entry, schema: z.ZodType<T>): T | undefined {
    const parsed = parseLeniently(schema, entry.value);
    if (parsed.ok) {
      for (const path of parsed.ignored) {
        const message = `${entry.kind} ${entry.name}: the field ${path.join('.')} has no meaning here`;
        this.#ignored.push({ ...entry.locate(path), message });
      }
      return parsed.data;
    }
    this.#mistakes.push(...mistakesOf(parsed.error, `${entry.kind} ${entry.name}`.trim(), entry.locate));
    return undefined;
  }

  #plan(entry: Entry, sources: readonly Source[]): Plan | undefined {
    const left = this.#reasonToLeaveOut(entry);
    if (left !== undefined) {
      this.#leaveOut(entry, 'tool', left);
      return undefined;
    }
    const tool = this.#parse(entry, toolSchema);
    if (tool === undefined) return undefined;
    const source = sources.find(({ name }) => name === tool.source);
    if (source === undefined) {
      // A source with mistakes of its own is known all the same.
      if (!this.#names('source').includes(tool.source)) {
        this.#report(entry, ['source'], `there is no source ${tool.source}`);
      }
      return undefined;
    }
    const result = planOf(tool, source, this.#parser);
    if (result.ok) return result.plan;
    for (const { path, message } of result.mistakes) this.#report(entry, path, message);
    return undefined;
  }

  /** A tool that Toolbox would serve and this server does not have. */
  #reasonToLeaveOut(entry: Entry): string | undefined {
    const type = typeOf(entry);
    if (isForeign(type)) return `the type ${type} is not there here`;
    if (isNewerTool(type, TOOL_TYPES))
      return `the type ${type} is not there here: it may be newer, or misspelt`;
    const source = fieldOf(entry, 'source');
    return typeof source === 'string' && this.#left.source.has(source)
      ? `its source ${source} is not there here`
      : undefined;
  }

  #toolset(entry: Entry, known: Record<'tools' | 'prompts', ReadonlySet<string>>): ToolsetEntry | undefined {
    const given = this.#parse(entry, toolsetSchema);
    const toolset = given && { ...given, tools: given.tools.filter((name) => !this.#left.tool.has(name)) };
    for (const list of ['tools', 'prompts'] as const) {
      for (const [index, name] of (given?.[list] ?? []).entries()) {
        if (!known[list].has(name))
          this.#report(entry, [list, index], `there is no ${list.slice(0, -1)} ${name}`);
      }
    }
    return toolset;
  }
}

const fieldOf = ({ value }: Entry, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const typeOf = (entry: Entry): unknown => fieldOf(entry, 'type');
