import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret } from '../../../core/secret.ts';
import { swrLogin } from '../../../provision/registry/swr.ts';
import { addressAt, claimPublicAddress, releasePublicAddress, sizeOf } from '../kit/addresses.ts';
import { SETTINGS, type Settings } from '../kit/clock.ts';
import { Faults } from '../kit/faults.ts';
import { Log } from '../kit/log.ts';
import { CloudServer } from '../kit/server.ts';
import { Store } from '../kit/store.ts';
import type { Datacenter } from '../vm/datacenter.ts';
import { apiOf } from './api.ts';
import type { Cloud } from './cloud-state.ts';
import { initialState } from './initial.ts';
import { settle } from './lifecycle.ts';
import { Machines } from './machine/machines.ts';
import { seedStack } from './seed.ts';
import type { Credentials } from './signature.ts';
import { stateSchema, type State, type Tag } from './state.ts';

/** Milliseconds that an answer waits at most for machines to follow. */
const PATIENCE = 5000;

/** A Huawei Cloud region on the loopback: one endpoint for all its services, one project. */
export class HuaweiCloud {
  readonly url: string;
  readonly region: string;
  readonly projectId: string;
  readonly log: Log;
  readonly faults: Faults;
  readonly settings: Settings;
  readonly #store: Store<State>;
  readonly #cloud: Cloud;
  readonly #machines: Machines | undefined;
  readonly #server: CloudServer;

  private constructor(parts: {
    log: Log;
    faults: Faults;
    store: Store<State>;
    cloud: Cloud;
    machines: Machines | undefined;
    server: CloudServer;
  }) {
    this.url = parts.server.url;
    this.region = parts.cloud.state.region;
    this.projectId = parts.cloud.state.projectId;
    this.log = parts.log;
    this.faults = parts.faults;
    this.settings = parts.cloud.settings;
    this.#store = parts.store;
    this.#cloud = parts.cloud;
    this.#machines = parts.machines;
    this.#server = parts.server;
  }

  /**
   * Starts the cloud, or goes on where the one with this state file was; the log is written beside it.
   *
   * @param options.name of the account; without `datacenter`, or with `boot: false`, there are no machines;
   * `port` 0, the default, is any that is free
   */
  static async start(options: {
    name: string;
    stateFile: string;
    datacenter?: Datacenter;
    credentials: Credentials[];
    region?: string;
    settings?: Partial<Settings>;
    port?: number;
  }): Promise<HuaweiCloud> {
    const { stateFile, datacenter, credentials, region = 'cn-north-4' } = options;
    const settings = { ...SETTINGS, boot: datacenter !== undefined, ...options.settings };
    const booting = settings.boot ? datacenter : undefined;
    const store = Store.open(stateFile, stateSchema, () =>
      initialState(options.name, region, booting?.cidr ?? '10.0.0.0/16'),
    );
    const save = (): void => store.save();
    const machines = booting && new Machines(booting, store.state, save);
    const cloud: Cloud = {
      state: store.state,
      settings,
      cidr: booting?.cidr,
      boots: booting !== undefined,
      ...addressesOf(stateFile, store.state, booting),
      ...registryOf(store.state, credentials, booting),
    };
    const follow = async (): Promise<void> => {
      if (machines === undefined) return;
      await Promise.race([machines.follow(), sleep(PATIENCE, undefined, { ref: false })]);
      settle(cloud, Date.now());
    };
    const log = new Log(`${stateFile}.log`);
    const faults = new Faults();
    const api = apiOf({ cloud, credentials, save, follow });
    const server = await CloudServer.listen(api, log, faults, options.port);
    void follow();
    return new HuaweiCloud({ log, faults, store, cloud, machines, server });
  }

  /** What is due by time is written down at the next request. Changed by tests that make drift behind berth's back. */
  get state(): State {
    return this.#store.state;
  }

  save(): void {
    this.#store.save();
  }

  /** What the datacenter did not do, in its words; a test that passes has none. */
  get failures(): readonly string[] {
    return this.#machines?.failures ?? [];
  }

  /** Ends when machines have followed all that the state says, or one could not. */
  async settled(): Promise<void> {
    await this.#machines?.follow();
  }

  /** Where the images are, which SWR's logins are for. */
  async registry(): Promise<{ address: string; ca: string | undefined }> {
    const { host, ca } = await this.#cloud.registryLogin();
    return { address: host, ca };
  }

  /** Another stack in the same project: a network, a group, a key pair, and a server with disk and address. */
  seed(name: string, tags: Tag[]): void {
    seedStack(this.state, name, tags, this.#cloud.claimAddress());
    this.save();
  }

  /** The state file stays, and so do the machines. */
  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#machines?.paused();
  }
}

/** Public addresses: the datacenter's, where there is one. */
const addressesOf = (
  stateFile: string,
  state: State,
  datacenter: Datacenter | undefined,
): Pick<Cloud, 'claimAddress' | 'releaseAddress'> => {
  if (datacenter === undefined)
    return {
      claimAddress: () => claimPublicAddress(stateFile),
      releaseAddress: (address) => releasePublicAddress(stateFile, address),
    };
  const { publicCidr } = datacenter;
  const all = Array.from({ length: sizeOf(publicCidr) }, (_, place) => addressAt(publicCidr, place));
  return {
    claimAddress: () => {
      const free = all.find((address) => state.publicIps.every((one) => one.address !== address));
      if (free === undefined) throw new Error(`no address of ${publicCidr} is free`);
      return free;
    },
    releaseAddress: () => undefined,
  };
};

/** Logins to the registry: a new one each time, and the long-term ones of the access keys. */
const registryOf = (
  { region }: State,
  credentials: readonly Credentials[],
  datacenter: Datacenter | undefined,
): Pick<Cloud, 'registryLogin'> => {
  let known = false;
  const registryLogin: Cloud['registryLogin'] = async () => {
    const username = `${region}@${randomBytes(10).toString('hex').toUpperCase()}`;
    const password = randomBytes(32).toString('hex');
    if (datacenter === undefined)
      return { host: `swr.${region}.myhuaweicloud.com`, username, password, ca: undefined };
    for (const { accessKey, secretKey } of known ? [] : credentials) {
      const login = swrLogin(region, accessKey, new Secret(secretKey));
      await datacenter.registry({ username: login.username, password: login.password.reveal() });
    }
    known = true;
    const { address: host, ca } = await datacenter.registry({ username, password });
    return { host, username, password, ca };
  };
  return { registryLogin };
};
