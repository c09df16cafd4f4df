import { createHash } from 'node:crypto';
import { readFile, readFileSync } from 'node:fs';
import process from 'node:process';
import { promisify } from 'node:util';
import { codeOf, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Module, Prompt } from '../module.ts';
import type { Database } from '../postgres/database.ts';
import type { Signer } from '../signer.ts';
import type { DependencyStatus } from '../status/status.ts';
import type { Tool } from '../tools/tool.ts';
import { masked } from './configuration/mask.ts';
import { printMistake } from './configuration/mistakes.ts';
import { readConfiguration, type Configuration } from './configuration/read.ts';
import type { Source } from './configuration/source-schema.ts';
import { listConfigurations } from './list-configurations.ts';
import { declaredPrompt } from './prompt.ts';
import { createRegistry } from './sources/registry.ts';
import { NOTHING, type Served, type SqlToolStatus, type Toolset } from './state.ts';
import { declaredTool } from './tool.ts';
import { recordVersion } from './versions.ts';
import { watchFile } from './watch.ts';

const OWN_FIELDS = ['host', 'port', 'database', 'user'] as const;

export interface SqlToolDeps {
  database: Database;
  signer: Signer;
  log: Logger;
  /** The file that declares the tools; undefined for none. */
  file: string | undefined;
  /** Names that the server's own tools and prompts have. */
  reserved: { tools: Iterable<string>; prompts?: Iterable<string> };
  /** The server's own database, which no source may be: its tables hold what is everybody's. */
  own?: Pick<Source, (typeof OWN_FIELDS)[number]>;
  /** What `${NAME}` in the file may name. */
  variables?: Record<string, string | undefined>;
}

export interface SqlTools extends Module {
  /** The tools of the moment; they change as `onChange` tells. */
  readonly tools: readonly Tool[];
  readonly prompts: readonly Prompt[];
  readonly toolsets: ReadonlyMap<string, Toolset>;
  /** Hears of each new configuration that is served; returns how to stop hearing. */
  onChange(listener: () => void): () => void;
  /**
   * Reads the file for the first time and from then on whenever it changes. Resolves, never rejects, once it
   * is read.
   */
  start(): Promise<void>;
  status(): SqlToolStatus;
  /**
   * Asks each source whether it answers. A source that is away is no reason for the server not to be ready.
   */
  sources(): Promise<Record<string, DependencyStatus>>;
  close(): Promise<void>;
}

const read = promisify(readFile);

/** Tools, prompts and toolsets out of a file in the format of MCP Toolbox. */
export function sqlToolModule(deps: SqlToolDeps): SqlTools {
  const { database, signer, log, file, variables = process.env } = deps;
  const stopping = new AbortController();
  const listeners = new Set<() => void>();
  const registry = createRegistry(log);
  const status: SqlToolStatus = { file: file ?? null, version: null, rejection: null };
  const listing = listConfigurations(database, signer, () => status);
  const own = [listing];

  let served: Served = NOTHING;
  let tools: readonly Tool[] = own;
  let lastText: string | undefined;
  let recording = new AbortController();
  let queue: Promise<void> = Promise.resolve();
  let stopWatching: (() => void) | undefined;

  const reserved = {
    tools: new Set([...deps.reserved.tools, listing.definition.name]),
    prompts: new Set(deps.reserved.prompts),
  };

  const refuseSource = (source: Source): string | undefined =>
    OWN_FIELDS.every((field) => source[field] === deps.own?.[field])
      ? "this is the server's own database: use another one, or a role that cannot read the server's tables"
      : undefined;

  const accept = (configuration: Configuration, path: string, sha256: string): void => {
    registry.replace(configuration.sources);
    served = {
      tools: configuration.tools.flatMap((plan) => {
        const source = registry.get(plan.source);
        return source === undefined ? [] : [declaredTool(plan, source)];
      }),
      prompts: configuration.prompts.map(declaredPrompt),
      toolsets: new Map(
        configuration.toolsets.map(({ name, description, tools, prompts }) => [
          name,
          { name, description, tools, prompts },
        ]),
      ),
    };
    tools = [...own, ...served.tools];
    status.rejection = null;
    status.version = {
      sha256,
      loadedAt: new Date().toISOString(),
      sources: configuration.sources.map(({ name }) => name),
      tools: configuration.tools.map(({ name }) => name),
      toolsets: configuration.toolsets.map(({ name }) => name),
      ignored: configuration.ignored.map((mistake) => printMistake(path, mistake)),
    };
    if (status.version.ignored.length > 0)
      log.warn(
        { file, ignored: status.version.ignored },
        'parts of the file of declared tools are not served',
      );
    log.info({ file, sha256, tools: served.tools.length }, 'declared tools are served');
  };

  const reject = (mistakes: string[]): void => {
    status.rejection = { at: new Date().toISOString(), mistakes };
    log.error({ file, mistakes }, 'the file of declared tools is refused; what was served before stays');
  };

  const load = async (path: string): Promise<void> => {
    let text: string;
    try {
      text = await read(path, 'utf8');
    } catch (error) {
      lastText = undefined;
      if (codeOf(error) === 'ENOENT' && status.version === null) {
        status.rejection = null;
        return log.info({ file }, 'there is no file of declared tools yet');
      }
      return reject([`${path}: cannot be read: ${messageOf(error)}`]);
    }
    if (text === lastText || stopping.signal.aborted) return;
    lastText = text;
    const environment = { variables, readFile: (name: string) => readFileSync(name, 'utf8') };
    const result = await readConfiguration(text, { environment, reserved, refuseSource });
    if (!result.ok) return reject(result.mistakes.map((mistake) => printMistake(path, mistake)));
    const sha256 = createHash('sha256').update(text).digest('hex');
    accept(result.configuration, path, sha256);
    recording.abort();
    recording = new AbortController();
    const version = { sha256, text: masked(text), tools: served.tools.length };
    void recordVersion(database, version, log, AbortSignal.any([stopping.signal, recording.signal]));
    for (const listener of listeners) listener();
  };

  /** One load at a time, so that an older text never wins over a newer one. */
  const reload = (path: string): Promise<void> => {
    queue = queue.then(() => load(path)).catch((error: unknown) => reject([`${path}: ${messageOf(error)}`]));
    return queue;
  };

  return {
    get tools() {
      return tools;
    },
    get prompts() {
      return served.prompts;
    },
    get toolsets() {
      return served.toolsets;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async start() {
      if (file === undefined) return;
      await reload(file);
      stopWatching = watchFile(file, log, () => void reload(file));
    },
    status: () => structuredClone(status),
    sources: () => registry.status(),
    async close() {
      stopping.abort();
      stopWatching?.();
      await registry.close();
    },
  };
}
