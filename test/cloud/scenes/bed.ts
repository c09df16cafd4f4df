import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { berth, eventsOf, start, type Events, type Outcome, type Run } from '../../dind/berth.ts';
import type { Faults } from '../kit/faults.ts';
import type { Log } from '../kit/log.ts';
import type { Counts, Ids, Kept } from '../provider/vendor.ts';
import type { Datacenter } from '../vm/datacenter.ts';

/** A change that somebody makes behind berth's back, and what a plan calls it. */
export type Drift = {
  make: () => void;
  /** `update group/notes rules`: the changes that a check names. */
  named: string[];
};

/** A local cloud as the scenes see it, whichever vendor's. */
export type Cloud = {
  kind: 'aws' | 'huawei';
  log: Log;
  faults: Faults;
  /** Credentials, as operators keep them. */
  environment: NodeJS.ProcessEnv;
  /** None of these may show in any output. */
  secrets: string[];
  /** The `provider` block of an inventory. */
  provider: Record<string, unknown>;
  /** The `vm` block of a host, with one data disk. */
  vm: Record<string, unknown> & { type: string; dataDisks: { name: string; size: string }[] };
  /** A type of VM that is bigger than that one. */
  bigger: string;
  count: (stack: string) => Counts;
  /** Everything alive, a line each, ids and settings included. */
  everything: () => string[];
  drifts: (stack: string, host: string) => Record<string, Drift>;
  /** The cloud's own ids of what makes up a host. */
  ids: (stack: string, host: string) => Ids;
  machine: (stack: string, host: string) => Kept;
  /** With machines: the `registry` block of an inventory, its CA in a file of the folder. */
  registry: (folder: string) => Promise<Record<string, unknown>>;
  stop: () => Promise<void>;
  /** The cloud's process ends and begins again, with the state that it kept. */
  restart: () => Promise<void>;
};

export type Begin = (options?: {
  consistency?: number;
  pending?: number;
  /** Its VMs are machines of this datacenter. */
  datacenter?: Datacenter;
}) => Promise<Cloud>;

const VARIABLES = /^(AWS_|HUAWEI|HW_|HTTPS?_PROXY$|NO_PROXY$)/i;

/** What a person with one account has in the environment: nothing of this machine's own accounts. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.keys(process.env).flatMap((name) => (VARIABLES.test(name) ? [[name, undefined]] : [])),
  );

/** One operator with an inventory and a home of their own. */
export class Operator {
  readonly stack: string;
  readonly folder: string;
  readonly #cloud: Cloud;

  private constructor(stack: string, folder: string, cloud: Cloud) {
    this.stack = stack;
    this.folder = folder;
    this.#cloud = cloud;
  }

  /** @param changes laid over the inventory of one host, key by key at the top level */
  static async of(cloud: Cloud, stack: string, changes: Record<string, unknown> = {}): Promise<Operator> {
    const folder = await mkdtemp(join(tmpdir(), `berth-${stack}-`));
    const operator = new Operator(stack, folder, cloud);
    await operator.write(changes);
    return operator;
  }

  async write(changes: Record<string, unknown>): Promise<void> {
    const document = {
      stack: this.stack,
      provider: this.#cloud.provider,
      registry: {
        kind: 'basic',
        address: 'registry.example.com',
        username: 'berth',
        password: '${env:HOME}',
      },
      defaults: { vm: this.#cloud.vm },
      hosts: { one: {} },
      ...changes,
    };
    await writeFile(this.inventory, stringify(document));
  }

  get inventory(): string {
    return join(this.folder, 'inventory.yaml');
  }

  get environment(): NodeJS.ProcessEnv {
    return { ...cleanEnvironment(), BERTH_HOME: join(this.folder, 'home'), ...this.#cloud.environment };
  }

  /** `provision.mts` as far as the machines, or another command of berth's. */
  begin(args: readonly string[] = [], script = 'provision.mts'): Run {
    const own = script === 'provision.mts' ? ['--machines-only'] : [];
    return start(script, [this.inventory, '--yes', '--json', ...own, ...args], this.environment);
  }

  async run(args: readonly string[] = [], script = 'provision.mts'): Promise<Outcome & { events: Events }> {
    const outcome = await this.begin(args, script).done;
    return { ...outcome, events: eventsOf(outcome) };
  }

  /** `provision.mts` to its end. */
  async whole(
    args: readonly string[] = [],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<Outcome & { events: Events }> {
    const outcome = await berth('provision.mts', [this.inventory, '--yes', '--json', ...args], {
      ...this.environment,
      ...environment,
    });
    return { ...outcome, events: eventsOf(outcome) };
  }

  /** The same for a person: no JSON. */
  read(script: string, args: readonly string[] = []): Promise<Outcome> {
    return berth(script, [this.inventory, '--yes', ...args], this.environment);
  }

  async leave(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** `update group/notes rules`: the changes of the plan that a run showed. */
export const planOf = ({ all }: Events): string[] =>
  all.flatMap((event) => (event.type === 'plan' ? linesOf(event['changes']) : []));

const linesOf = (changes: unknown): string[] =>
  Array.isArray(changes)
    ? changes.map(
        ({ action, address, fields }: { action: string; address: string; fields: { field: string }[] }) =>
          action === 'update'
            ? `${action} ${address} ${fields.map(({ field }) => field).join(' ')}`
            : `${action} ${address}`,
      )
    : [];
