import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '../../../core/event.ts';
import type { Change } from '../../../core/resource.ts';
import { createAwsProvider } from '../../../provision/aws/provider.ts';
import { realClock, type Clock } from '../../../provision/cloud/retry.ts';
import { ingressRules } from '../../../provision/cloud/rules.ts';
import type { CloudSpec, MachineSpec } from '../../../provision/cloud/spec.ts';
import { destroy, type DestroyOptions } from '../../../provision/destroy.ts';
import type { Provider } from '../../../provision/provider.ts';
import { provision, type Provisioned, type ProvisionOptions } from '../../../provision/provision.ts';
import { Ec2Cloud } from '../ec2/cloud.ts';
import type { Settings } from '../kit/clock.ts';

const KEYS = { accessKey: 'AKIAEXAMPLEOFBERTH02', secretKey: 'wJalrXUtnFEMI/K7MDENG/inOneProcess' };

/** None of these may show anywhere. */
export const SECRETS = [KEYS.secretKey];

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
  type: 't3.small',
  image: undefined,
  zone: undefined,
  rootDisk: { size: 20, type: undefined },
  dataDisks: [{ name: 'data', size: 5, type: undefined, mount: '/var/lib/berth' }],
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
  readonly cloud: Ec2Cloud;
  readonly events: Event[] = [];
  readonly #folder: string;

  private constructor(cloud: Ec2Cloud, folder: string) {
    this.cloud = cloud;
    this.#folder = folder;
  }

  static async open(settings: Partial<Settings> = {}): Promise<Bed> {
    process.env['AWS_ACCESS_KEY_ID'] = KEYS.accessKey;
    process.env['AWS_SECRET_ACCESS_KEY'] = KEYS.secretKey;
    delete process.env['AWS_SESSION_TOKEN'];
    const folder = await mkdtemp(join(tmpdir(), 'berth-aws-'));
    const stateFile = join(folder, 'state.json');
    return new Bed(await Ec2Cloud.start({ name: 'aws', stateFile, credentials: [KEYS], settings }), folder);
  }

  async close(): Promise<void> {
    await this.cloud.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  provider(spec: CloudSpec): Promise<Provider> {
    const { region, url } = this.cloud;
    const settings = { kind: 'aws' as const, region, endpoint: url, tags: {} };
    return createAwsProvider(
      { ...settings, access: { ssh: [], server: [], rules: [] }, network: undefined },
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
    const own = (things: readonly { tags: Record<string, string> }[]): number =>
      things.filter(({ tags }) => tags['berth-stack'] === stack).length;
    return {
      instances: own(state.instances.filter(({ power }) => power.to !== 'terminated')),
      volumes: own(state.volumes),
      addresses: own(state.addresses),
      groups: own(state.groups),
      keys: own(state.keyPairs),
      vpcs: own(state.vpcs),
      gateways: own(state.gateways),
      subnets: own(state.subnets),
    };
  }
}

const lineOf = ({ action, address, fields }: Change): string =>
  action === 'create' || action === 'delete'
    ? `${action} ${address}`
    : `${action} ${address} ${fields.map(({ field }) => field).join(' ')}`;
