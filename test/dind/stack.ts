import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { planDeletion } from '../../core/plan.ts';
import { createDockerProvider, type DockerProvider } from '../../provision/docker/provider.ts';
import { containerNameOf } from '../../provision/docker/spec.ts';
import { execIn } from '../../provision/engine/exec.ts';
import { openEngine } from '../../provision/engine/open.ts';
import { provision } from '../../provision/provision.ts';
import type { Engine } from '../../provision/engine/engine.ts';
import { berth, eventsOf, start, type Events, type Outcome, type Run } from './berth.ts';

const SECONDS = 120;

/** What of an inventory decides its machines. */
const machines = z.looseObject({
  provider: z.looseObject({ release: z.enum(['trixie', 'bookworm']).default('trixie') }),
  registry: z.looseObject({ kind: z.string() }),
  hosts: z.record(z.string(), z.unknown()),
});

/** Releases are kept, so that what a run changes does not depend on how many came before it. */
export const BUNDLE = { keep: 100, healthTimeout: 60, server: { bind: '0.0.0.0' } };

/** One stack on local targets, driven from outside as a person would: by its inventory and berth's commands. */
export class Stack {
  readonly name: string;
  readonly folder: string;
  /** Of its commands, over this process's own. */
  readonly environment: NodeJS.ProcessEnv & { BERTH_HOME: string };
  readonly engine: Engine;
  #document: Record<string, unknown>;

  private constructor(name: string, folder: string, engine: Engine, document: Record<string, unknown>) {
    this.name = name;
    this.folder = folder;
    this.engine = engine;
    this.environment = { BERTH_HOME: join(folder, 'home') };
    this.#document = document;
  }

  /** @param changes laid over the smallest local inventory, key by key at the top level */
  static async describe(name: string, changes: Record<string, unknown> = {}): Promise<Stack> {
    const folder = await mkdtemp(join(tmpdir(), `berth-${name}-`));
    const stack = new Stack(name, folder, await openEngine(undefined), {
      stack: name,
      provider: { kind: 'docker' },
      registry: { kind: 'local' },
      hosts: { one: {} },
      bundle: BUNDLE,
      ...changes,
    });
    await stack.write({});
    return stack;
  }

  /** A stack that an earlier `describe` wrote, as another process sees it. */
  static async at(folder: string): Promise<Stack> {
    const document: Record<string, unknown> = parse(await readFile(join(folder, 'inventory.yaml'), 'utf8'));
    return new Stack(String(document['stack']), folder, await openEngine(undefined), document);
  }

  get inventory(): string {
    return join(this.folder, 'inventory.yaml');
  }

  /** Lays changes over the inventory, key by key at the top level, and writes it; gives back how to undo that. */
  async write(changes: Record<string, unknown>): Promise<() => Promise<void>> {
    const before = this.#document;
    this.#document = { ...before, ...changes };
    await mkdir(this.folder, { recursive: true });
    await writeFile(this.inventory, stringify(this.#document));
    return async () => {
      this.#document = before;
      await writeFile(this.inventory, stringify(before));
    };
  }

  start(script: string, ...flags: string[]): Run {
    return start(script, [this.inventory, ...flags], this.environment);
  }

  run(script: string, ...flags: string[]): Promise<Outcome> {
    return berth(script, [this.inventory, ...flags], this.environment);
  }

  /** Runs a command with `--json` and reads what it said. */
  async json(script: string, ...flags: string[]): Promise<Outcome & { events: Events }> {
    const outcome = await this.run(script, '--json', '--yes', ...flags);
    return { ...outcome, events: eventsOf(outcome) };
  }

  /** Runs a shell command in a host's target as root and gives its output; fails where it fails. */
  async sh(command: string, host = 'one'): Promise<string> {
    const { exitCode, output } = await this.try(command, host);
    if (exitCode !== 0) throw new Error(`in ${host}: ${command}\nexit code ${exitCode}\n${output}`);
    return output.trim();
  }

  try(command: string, host = 'one'): Promise<{ exitCode: number; output: string }> {
    return execIn(this.target(host), ['sh', '-c', command], { seconds: SECONDS });
  }

  target(host = 'one'): ReturnType<Engine['getContainer']> {
    return this.engine.getContainer(containerNameOf(this.name, host));
  }

  /** Makes the inventory's machines alone: fresh ones have nothing of berth's on them. */
  async makeMachines(): Promise<void> {
    const { provider, registry, hosts } = machines.parse(this.#document);
    await provision(await this.#provider(provider.release, Object.keys(hosts), registry.kind === 'local'), {
      stack: this.name,
      check: false,
      emit: () => {},
      confirm: async () => true,
      signal: AbortSignal.timeout(300_000),
      allowed: { replace: false, stop: false },
      prune: false,
    });
  }

  /** Removes everything of this stack from the engine, and its folder. */
  async remove(): Promise<void> {
    const provider = await this.#provider('trixie', [], true);
    const { signal } = new AbortController();
    for (const change of planDeletion(await provider.observe(signal)).changes)
      await provider.apply(change, () => {}, signal);
    await rm(this.folder, { recursive: true, force: true });
  }

  #provider(release: 'trixie' | 'bookworm', hosts: string[], registry: boolean): Promise<DockerProvider> {
    return createDockerProvider(
      {
        stack: this.name,
        release,
        hosts: hosts.map((name) => ({ name, user: 'berth' })),
        serverPort: 8080,
        registry,
      },
      this.environment.BERTH_HOME,
    );
  }
}
