import type { Disk, MachineSpec, MachineState, Rule } from './spec.ts';

export type { Disk, MachineSpec, Rule } from './spec.ts';

const later = (): never => {
  throw new Error('being built');
};

/** The machines of a local cloud, and all that is plugged into them. */
export class Datacenter {
  readonly cidr: string;
  /** The address that this machine, the operator's, comes from. */
  readonly gateway: string;
  /** Sixteen addresses of TEST-NET-3 (RFC 5737) that are this datacenter's to bind. */
  readonly publicCidr: string;

  private constructor(cidr: string, gateway: string, publicCidr: string) {
    this.cidr = cidr;
    this.gateway = gateway;
    this.publicCidr = publicCidr;
  }

  static open(_name: string): Promise<Datacenter> {
    return Promise.resolve(new Datacenter('', '', ''));
  }

  boot(_spec: MachineSpec): Promise<void> {
    return later();
  }
  stop(_id: string): Promise<void> {
    return later();
  }
  start(_id: string): Promise<void> {
    return later();
  }
  reboot(_id: string): Promise<void> {
    return later();
  }
  remove(_id: string): Promise<void> {
    return later();
  }
  state(_id: string): Promise<MachineState> {
    return later();
  }
  createDisk(_disk: Disk): Promise<void> {
    return later();
  }
  growDisk(_volumeId: string, _size: number): Promise<void> {
    return later();
  }
  deleteDisk(_volumeId: string): Promise<void> {
    return later();
  }
  attach(_id: string, _volumeId: string): Promise<void> {
    return later();
  }
  detach(_id: string, _volumeId: string): Promise<void> {
    return later();
  }
  filter(_id: string, _rules: readonly Rule[]): Promise<void> {
    return later();
  }
  bind(_id: string, _publicAddress: string): Promise<void> {
    return later();
  }
  unbind(_publicAddress: string): Promise<void> {
    return later();
  }
  console(_id: string): Promise<string[]> {
    return later();
  }
  registry(_login: { username: string; password: string }): Promise<{ address: string; ca: string }> {
    return later();
  }
  exec(_id: string, _argv: string[]): Promise<{ exitCode: number; output: string }> {
    return later();
  }
  /** From another source address: `filtered` where nothing answers at all. */
  probe(_from: string, _address: string, _port: number): Promise<'open' | 'closed' | 'filtered'> {
    return later();
  }
  close(): Promise<void> {
    return later();
  }
}
