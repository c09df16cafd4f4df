import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '../../../core/event.ts';
import type { Change } from '../../../core/resource.ts';
import { createHuaweiProvider, type HuaweiSettings } from '../../../provision/huawei/provider.ts';
import { realClock, type Clock } from '../../../provision/cloud/retry.ts';
import { ingressRules } from '../../../provision/cloud/rules.ts';
import type { CloudSpec, MachineSpec } from '../../../provision/cloud/spec.ts';
import { destroy, type DestroyOptions } from '../../../provision/destroy.ts';
import type { Provider } from '../../../provision/provider.ts';
import { provision, type Provisioned, type ProvisionOptions } from '../../../provision/provision.ts';
import { HuaweiCloud } from '../huawei/cloud.ts';
import type { Tag } from '../huawei/state.ts';
import type { Settings } from '../kit/clock.ts';

export const KEYS = {
  accessKey: 'HPUAEXAMPLEOFBERTH02',
  secretKey: 'SecretKeyOfAProviderInOneProcess01234567',
};

const SPEED = 20;

/** Waits are over in a twentieth of their time. */
const clock: Clock = {
  now: () => performance.now() * SPEED,
  sleep: (milliseconds, signal) => realClock.sleep(milliseconds / SPEED, signal),
  random: Math.random,
};

/** The machines of a spec with other settings. */
export const withMachines = (spec: CloudSpec, changes: Partial<MachineSpec>): CloudSpec => ({
  ...spec,
  machines: spec.machines.map((one) => Object.assign(structuredClone(one), changes)),
});

const OPERATOR = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl operator';

export const machine = (name: string, changes: Partial<MachineSpec> = {}): MachineSpec => ({
  name,
  user: 'berth',
  type: 's6.large.2',
  image: undefined,
  zone: undefined,
  rootDisk: { size: 20, type: undefined },
  dataDisks: [{ name: 'data', size: 10, type: undefined, mount: '/var/lib/berth' }],
  elasticIp: true,
  bandwidth: { size: 5, charge: 'traffic' },
  protect: false,
  tags: { team: 'harbour' },
  identities: [],
  jumps: [],
  hostKeyPolicy: 'strict',
  ...changes,
});

export const specOf = (stack: string, changes: Partial<CloudSpec> = {}): CloudSpec => ({
  stack,
  network: undefined,
  securityGroup: undefined,
  keyPair: undefined,
  rules: ingressRules({ ssh: ['203.0.113.0/24'], server: ['10.0.0.0/8'], rules: [] }, 8080),
  tags: { team: 'harbour' },
  authorizedKeys: async () => [OPERATOR],
  machines: [machine('one')],
  ...changes,
});

type Running = Partial<Pick<ProvisionOptions, 'allowed' | 'prune' | 'signal' | 'check'>>;

/** A local AWS in this process, and an operator whose every command makes a provider of its own. */
export class Bed {
  readonly cloud: HuaweiCloud;
  readonly events: Event[] = [];
  readonly #folder: string;

  private constructor(cloud: HuaweiCloud, folder: string) {
    this.cloud = cloud;
    this.#folder = folder;
  }

  static async open(settings: Partial<Settings> = {}): Promise<Bed> {
    process.env['HUAWEICLOUD_SDK_AK'] = KEYS.accessKey;
    process.env['HUAWEICLOUD_SDK_SK'] = KEYS.secretKey;
    delete process.env['HUAWEICLOUD_SDK_SECURITY_TOKEN'];
    delete process.env['HUAWEICLOUD_SDK_PROJECT_ID'];
    const folder = await mkdtemp(join(tmpdir(), 'berth-huawei-'));
    const stateFile = join(folder, 'state.json');
    return new Bed(
      await HuaweiCloud.start({ name: 'huawei', stateFile, credentials: [KEYS], settings }),
      folder,
    );
  }

  async close(): Promise<void> {
    await this.cloud.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  provider(spec: CloudSpec, settings: Partial<HuaweiSettings> = {}): Promise<Provider> {
    const { region, url: endpoint } = this.cloud;
    const access = { ssh: [], server: [], rules: [] };
    return createHuaweiProvider(
      { kind: 'huawei', region, endpoint, tags: {}, access, network: undefined, ...settings },
      spec,
      clock,
    );
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

  /** How many living things of the stack there are. */
  count(stack: string): Record<string, number> {
    const { state } = this.cloud;
    const name = `berth-${stack}`;
    const own = (things: readonly { name: string; tags: Tag[] }[]): number =>
      things.filter(
        (thing) =>
          thing.name === name ||
          thing.name.startsWith(`${name}.`) ||
          thing.tags.some(({ key, value }) => key === 'berth-stack' && value === stack),
      ).length;
    return {
      servers: own(state.servers),
      volumes: own(state.volumes),
      addresses: own(state.publicIps),
      groups: own(state.securityGroups),
      keys: state.keyPairs.filter((pair) => pair.name === name).length,
      vpcs: own(state.vpcs),
      subnets: own(state.subnets),
    };
  }
}

const lineOf = ({ action, address, fields }: Change): string =>
  action === 'create' || action === 'delete'
    ? `${action} ${address}`
    : `${action} ${address} ${fields.map(({ field }) => field).join(' ')}`;
