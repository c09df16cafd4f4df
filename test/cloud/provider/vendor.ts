import type { Clock } from '../../../provision/cloud/retry.ts';
import { ingressRules } from '../../../provision/cloud/rules.ts';
import type { CloudSpec, MachineSpec } from '../../../provision/cloud/spec.ts';
import type { Provider } from '../../../provision/provider.ts';
import { machineSpec, stackSpec } from '../../unit/provision/cloud/spec.ts';
import type { Settings } from '../kit/clock.ts';
import type { Faults } from '../kit/faults.ts';
import type { Log } from '../kit/log.ts';

/** What every vendor's local cloud has. */
export type LocalCloud = {
  url: string;
  region: string;
  log: Log;
  faults: Faults;
  /** Sizes of disks are GiB. */
  state: { volumes: { size: number }[] };
  save: () => void;
  stop: () => Promise<void>;
};

/** How many living things of a kind a stack has. */
export type Counts = Record<
  'servers' | 'systemDisks' | 'disks' | 'addresses' | 'groups' | 'networks' | 'subnets' | 'keys',
  number
> & {
  /** Where the vendor has them. */
  gateways?: number;
};

/** The cloud's own ids of what makes up a host. */
export type Ids = { server: string; address: string; disk: string };

/** A host's machine as the cloud keeps it; `userData` in base64. */
export type Kept = { id: string; type: string; tags: Record<string, string>; userData: string };

/** What of a local cloud's state is a stack's. */
export type Owned<State> = {
  count: (state: State, stack: string) => Counts;
  ids: (state: State, stack: string, host: string) => Ids;
  kept: (state: State, stack: string, host: string) => Kept;
};

/** All that the scenes need to know of a vendor. */
export type Vendor<C extends LocalCloud> = Specs & {
  kind: 'aws' | 'huawei';
  /** Credentials where the vendor's users keep them; undefined: not there. */
  environment: Record<string, string | undefined>;
  /** None of these may show anywhere. */
  secrets: readonly string[];
  start: (stateFile: string, settings: Partial<Settings>) => Promise<C>;
  provider: (cloud: C, spec: CloudSpec, clock: Clock, region: string) => Promise<Provider>;
  owned: Owned<C['state']>;
  /** Somebody else's things of a name, under these tags. */
  seed: (cloud: C, name: string, tags: Record<string, string>) => void;
  /** A copy of everything that carries a tag. */
  tagged: (cloud: C, key: string, value: string) => object[];
};

const OPERATOR = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl operator';

export type Specs = {
  machine: (name: string, changes?: Partial<MachineSpec>) => MachineSpec;
  /** Of the stack `notes` with one host, `one`. */
  specOf: (changes?: Partial<CloudSpec>) => CloudSpec;
};

/** What an inventory says whose VMs are of a vendor's type. */
export const specsOf = (type: string): Specs => {
  const tags = { team: 'harbour' };
  const machine: Specs['machine'] = (name, changes) => machineSpec({ name, type, tags, ...changes });
  const specOf: Specs['specOf'] = (changes) =>
    stackSpec({
      rules: ingressRules({ ssh: ['203.0.113.0/24'], server: ['10.0.0.0/8'], rules: [] }, 8080),
      tags,
      authorizedKeys: async () => [OPERATOR],
      machines: [machine('one')],
      ...changes,
    });
  return { machine, specOf };
};

/** The machines of a spec with other settings. */
export const withMachines = (spec: CloudSpec, changes: Partial<MachineSpec>): CloudSpec => ({
  ...spec,
  machines: spec.machines.map((one) => Object.assign(structuredClone(one), changes)),
});
