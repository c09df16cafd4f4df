import type { Identity } from '../../core/host.ts';
import type { HostSettings, ProviderSettings } from '../inventory/inventory.ts';
import type { Login } from '../login/login.ts';
import type { Rule } from './rules.ts';

/** What an inventory says to a provider that makes VMs, whichever the cloud. */
export type CloudSettings = Extract<ProviderSettings, { kind: 'aws' | 'huawei' }>;

/** Whether a host's secrets are filled in yet is all the same to a cloud. */
export type CloudHost = Omit<HostSettings, 'environment'>;

/** What a cloud is asked for. Sizes in GiB. */
export type CloudSpec = {
  stack: string;
  network: CloudSettings['network'];
  /** Id of one that exists: used, never changed. */
  securityGroup: string | undefined;
  /** Name of one that exists. */
  keyPair: string | undefined;
  /** What the security group lets in. */
  rules: Rule[];
  /** Of everything that is made. */
  tags: Record<string, string>;
  /** Lines `ssh-ed25519 AAAA… [comment]`, one at least; asked for only when something is made. */
  authorizedKeys: () => Promise<string[]>;
  machines: MachineSpec[];
};

export type MachineSpec = {
  /** Of the host in the inventory. */
  name: string;
  user: string;
  type: string;
  image: HostSettings['vm']['image'];
  zone: string | undefined;
  rootDisk: { size: number; type: string | undefined };
  dataDisks: DataDisk[];
  elasticIp: boolean | string;
  bandwidth: HostSettings['vm']['bandwidth'];
  /** AWS only. */
  instanceProfile?: string | undefined;
  protect: boolean;
  /** The provider's tags with the VM's own over them. */
  tags: Record<string, string>;
  /** How to be let in, for the Host. */
  identities: Identity[];
  jumps: string[];
  hostKeyPolicy: HostSettings['hostKeyPolicy'];
};

export type DataDisk = {
  name: string;
  size: number;
  type: string | undefined;
  mount: string;
};

/** Hosts' names have no dot in them, so no disk's can be a host's. */
export const diskName = (machine: Pick<MachineSpec, 'name'>, disk: Pick<DataDisk, 'name'>): string =>
  `${machine.name}.${disk.name}`;

/** The host that a resource is of. */
export const machineNamed = ({ stack, machines }: CloudSpec, host: string): MachineSpec => {
  const machine = machines.find(({ name }) => name === host);
  if (machine === undefined) throw new Error(`no host ${host} in the stack ${stack}`);
  return machine;
};

const GIB = 1024 ** 3;

/** Whole GiB, as clouds sell them. */
const gib = (bytes: number): number => Math.ceil(bytes / GIB);

/**
 * The part of an inventory that a cloud is asked for.
 *
 * @param identities the keys to log in with, where a host names none
 */
export const cloudSpec = (
  stack: string,
  settings: CloudSettings,
  hosts: readonly CloudHost[],
  login: { rules: Rule[] } & Login,
): CloudSpec => ({
  stack,
  network: settings.network,
  securityGroup: settings.securityGroup,
  keyPair: settings.keyPair,
  rules: login.rules,
  tags: settings.tags,
  authorizedKeys: login.authorizedKeys,
  machines: hosts.map((host) => machineSpec(host, settings.tags, login.identities)),
});

const machineSpec = (host: CloudHost, tags: Record<string, string>, identities: Identity[]): MachineSpec => {
  const { vm, name, user = 'berth', identity, jump, hostKeyPolicy, dataDir } = host;
  if (vm.type === undefined) throw new Error(`${name}: a VM without a type`);
  return {
    name,
    user,
    type: vm.type,
    image: vm.image,
    zone: vm.zone,
    rootDisk: { size: gib(vm.rootDisk.size), type: vm.rootDisk.type },
    dataDisks: vm.dataDisks.map((disk, index) => ({
      name: disk.name,
      size: gib(disk.size),
      type: disk.type,
      mount: disk.mount ?? (index === 0 ? dataDir : `/srv/${disk.name}`),
    })),
    elasticIp: vm.elasticIp,
    bandwidth: vm.bandwidth,
    instanceProfile: vm.instanceProfile,
    protect: vm.protect,
    tags: { ...tags, ...vm.tags },
    identities: identity === undefined ? identities : identity.map((path) => ({ path })),
    jumps: jump ?? [],
    hostKeyPolicy,
  };
};
