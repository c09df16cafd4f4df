import type { Settings } from '../kit/clock.ts';
import { SETTINGS } from '../kit/clock.ts';
import { Faults } from '../kit/faults.ts';
import { Log } from '../kit/log.ts';
import { CloudServer } from '../kit/server.ts';
import { Store } from '../kit/store.ts';
import type { Datacenter } from '../vm/datacenter.ts';
import { newAccount } from './account.ts';
import { apiOf } from './api.ts';
import { reconcile } from './boot.ts';
import { Machines } from './machines.ts';
import type { Credentials } from './signature.ts';
import { stateSchema, type State } from './state.ts';
import { World } from './world.ts';

const REGION = 'eu-central-1';

/**
 * A local AWS: EC2, SSM's parameters, ECR, Service Quotas and STS at one endpoint, as the real SDKs call them. With a datacenter
 * its instances are machines, unless `settings.boot` is false.
 */
export class Ec2Cloud {
  readonly url: string;
  readonly region: string;
  readonly log: Log;
  readonly faults: Faults;
  readonly settings: Settings;
  readonly #world: World;
  readonly #store: Store<State>;
  readonly #server: CloudServer;

  private constructor(world: World, store: Store<State>, log: Log, faults: Faults, server: CloudServer) {
    this.url = server.url;
    this.region = world.state.region;
    this.log = log;
    this.faults = faults;
    this.settings = world.settings;
    this.#world = world;
    this.#store = store;
    this.#server = server;
  }

  /**
   * Starts the cloud, or goes on where the one with this state file was.
   *
   * @param options.name said in errors; `port` 0, the default, is any that is free
   */
  static async start(options: {
    name: string;
    stateFile: string;
    datacenter?: Datacenter;
    credentials: Credentials[];
    settings?: Partial<Settings>;
    region?: string;
    port?: number;
  }): Promise<Ec2Cloud> {
    const { stateFile, credentials, region = REGION, port = 0 } = options;
    const settings = { ...SETTINGS, boot: options.datacenter !== undefined, ...options.settings };
    const datacenter = settings.boot ? options.datacenter : undefined;
    const store = Store.open(stateFile, stateSchema, () => newAccount(region, datacenter?.cidr));
    const world = new World(store.state, settings, new Machines(datacenter), stateFile);
    const log = new Log(`${stateFile}.log`);
    const faults = new Faults();
    const save = (): void => store.save();
    const server = await CloudServer.listen(apiOf(world, credentials, save), log, faults, port);
    for (const instance of store.state.instances) reconcile(world, instance);
    return new Ec2Cloud(world, store, log, faults, server);
  }

  /** Changed by tests that make drift behind berth's back; `save` it then. */
  get state(): State {
    return this.#world.state;
  }

  /** One that no other cloud on this machine has, for what a test puts into the state. */
  claimPublicAddress(): string {
    return this.#world.claimPublicAddress();
  }

  save(): void {
    this.#store.save();
  }

  /** What went wrong with machines after their calls were answered; a test that passes has none. */
  get failures(): readonly string[] {
    return this.#world.machines.failures;
  }

  /** The datacenter's registry that the account's ECR is; nothing without machines. */
  registry(): Promise<{ address: string; ca: string } | undefined> {
    return this.#world.machines.registry(this.state.registryPassword);
  }

  /** Ends when the machines have done all that was asked so far. */
  settled(): Promise<void> {
    return this.#world.machines.settled();
  }

  /** The machines stay. */
  async stop(): Promise<void> {
    await this.#server.stop();
    await this.settled();
  }
}
