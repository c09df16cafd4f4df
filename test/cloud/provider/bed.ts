import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Event } from '../../../core/event.ts';
import type { Change } from '../../../core/resource.ts';
import { realClock, type Clock } from '../../../provision/cloud/retry.ts';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import { destroy, type DestroyOptions } from '../../../provision/destroy.ts';
import type { Provider } from '../../../provision/provider.ts';
import { provision, type Provisioned, type ProvisionOptions } from '../../../provision/provision.ts';
import type { Settings } from '../kit/clock.ts';
import type { Counts, Ids, Kept, LocalCloud, Vendor } from './vendor.ts';

const SPEED = 20;

/** Waits are over in a twentieth of their time. */
const clock: Clock = {
  now: () => performance.now() * SPEED,
  sleep: (milliseconds, signal) => realClock.sleep(milliseconds / SPEED, signal),
  random: Math.random,
};

const STACK = 'notes';

/** What a deletion keeps unless it is told. */
export const PRECIOUS: DestroyOptions['givenUp'] = new Set(['disk', 'address']);

type Running = Partial<Pick<ProvisionOptions, 'allowed' | 'prune' | 'signal' | 'check'>>;

/** A local cloud in this process, and an operator whose every command makes a provider of its own. */
export class Bed<C extends LocalCloud> {
  readonly cloud: C;
  readonly vendor: Vendor<C>;
  readonly events: Event[] = [];
  readonly #folder: string;

  private constructor(cloud: C, vendor: Vendor<C>, folder: string) {
    this.cloud = cloud;
    this.vendor = vendor;
    this.#folder = folder;
  }

  static async open<C extends LocalCloud>(
    vendor: Vendor<C>,
    settings: Partial<Settings> = {},
  ): Promise<Bed<C>> {
    for (const [name, value] of Object.entries(vendor.environment)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    const folder = await mkdtemp(join(tmpdir(), `berth-${vendor.kind}-`));
    return new Bed(await vendor.start(join(folder, 'state.json'), settings), vendor, folder);
  }

  async close(): Promise<void> {
    await this.cloud.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  provider(spec: CloudSpec, region = this.cloud.region): Promise<Provider> {
    return this.vendor.provider(this.cloud, spec, clock, region);
  }

  async provision(spec: CloudSpec, running: Running = {}): Promise<Provisioned> {
    return provision(await this.provider(spec), {
      stack: spec.stack,
      check: false,
      emit: (event) => this.events.push(event),
      confirm: async () => true,
      signal: AbortSignal.timeout(60_000),
      allowed: { replace: false, stop: false },
      prune: false,
      ...running,
    });
  }

  /** What a check would do, each as `update server/one state`. */
  async plan(spec: CloudSpec): Promise<string[]> {
    return (await this.provision(spec, { check: true })).changes.map(lineOf);
  }

  async destroy(spec: CloudSpec, givenUp: DestroyOptions['givenUp'] = new Set()): Promise<string[]> {
    const changes = await destroy(await this.provider(spec), {
      stack: spec.stack,
      check: false,
      emit: (event) => this.events.push(event),
      confirm: async () => true,
      signal: AbortSignal.timeout(60_000),
      givenUp,
    });
    return changes.map(lineOf);
  }

  count(): Counts {
    return this.vendor.owned.count(this.cloud.state, STACK);
  }

  /** The ids of the host `one`. */
  ids(): Ids {
    return this.vendor.owned.ids(this.cloud.state, STACK, 'one');
  }

  kept(stack = STACK, host = 'one'): Kept {
    return this.vendor.owned.kept(this.cloud.state, stack, host);
  }
}

/** A new bed for every test that follows. */
export const eachBed = <C extends LocalCloud>(
  vendor: Vendor<C>,
  settings?: Partial<Settings>,
): (() => Bed<C>) => {
  let bed: Bed<C> | undefined;
  beforeEach(async () => {
    bed = await Bed.open(vendor, settings);
  });
  afterEach(() => bed?.close());
  return () => {
    if (bed === undefined) throw new Error('there is a bed within a test only');
    return bed;
  };
};

const lineOf = ({ action, address, fields }: Change): string =>
  action === 'create' || action === 'delete'
    ? `${action} ${address}`
    : `${action} ${address} ${fields.map(({ field }) => field).join(' ')}`;
