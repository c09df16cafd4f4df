import type { Datacenter, MachineSpec } from '../../vm/datacenter.ts';
import type { Machine, Server, State, Volume } from '../state.ts';
import { filterOf, hasFollowed, isData, isInPlace, wantedMachine } from './wanted.ts';

/**
 * Makes machines what the state says they should be. Each step is written down before the next, and may be
 * taken again, so that a cloud that was killed goes on.
 */
export class Machines {
  readonly #datacenter: Datacenter;
  readonly #state: State;
  readonly #save: () => void;
  #pass: Promise<void> | undefined;
  /** What a datacenter did not do, in its words, oldest first. */
  readonly failures: string[] = [];

  constructor(datacenter: Datacenter, state: State, save: () => void) {
    this.#datacenter = datacenter;
    this.#state = state;
    this.#save = save;
  }

  /** Resolves once all machines have followed, or one could not. */
  async follow(): Promise<void> {
    if (this.#pass !== undefined) {
      await this.#pass;
      return this.follow();
    }
    if (this.#isDone()) return;
    this.#pass = this.#once().finally(() => {
      this.#pass = undefined;
    });
    return this.#pass;
  }

  /** Ends after the step that is being taken. */
  async paused(): Promise<void> {
    await this.#pass;
  }

  #isDone(): boolean {
    const { servers, volumes } = this.#state;
    return (
      servers.every((server) => hasFollowed(this.#state, server)) &&
      volumes.every((volume) => isInPlace(this.#state, volume))
    );
  }

  /** What is let go of comes first: an address or a disk may be on its way from one machine to another. */
  async #once(): Promise<void> {
    for (const volume of this.#state.volumes) await this.#try(() => this.#shape(volume));
    for (const server of this.#state.servers) await this.#try(() => this.#letGo(server), server);
    for (const server of this.#state.servers) await this.#try(() => this.#tell(server), server);
    for (const volume of this.#state.volumes) await this.#try(() => this.#destroy(volume));
  }

  async #try(step: () => Promise<void>, server?: Server): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.failures.push(String(error instanceof Error ? error.stack : error));
      if (server?.change?.kind === 'create' && server.machine === null) this.#giveUp(server, String(error));
    }
  }

  #giveUp(server: Server, reason: string): void {
    const failure = { code: 'Common.0002', reason };
    if (server.change !== null) server.change.failure = failure;
    const job = this.#state.jobs.findLast(({ serverIds }) => serverIds.includes(server.id));
    if (job !== undefined) job.failure = failure;
    this.#save();
  }

  async #shape(volume: Volume): Promise<void> {
    const { id: volumeId, size, made, busy } = volume;
    if (!isData(volume) || busy?.status === 'deleting' || made === size) return;
    if (made === null) await this.#datacenter.createDisk({ volumeId, size, links: linksOf(volumeId) });
    else await this.#datacenter.growDisk(volumeId, size);
    volume.made = size;
    this.#save();
  }

  async #destroy(volume: Volume): Promise<void> {
    const isHeld = this.#state.servers.some(({ machine }) => machine?.disks.includes(volume.id));
    if (volume.busy?.status !== 'deleting' || volume.made === null || isHeld) return;
    await this.#datacenter.deleteDisk(volume.id);
    volume.made = null;
    this.#save();
  }

  async #letGo(server: Server): Promise<void> {
    const { machine } = server;
    const wanted = wantedMachine(this.#state, server);
    if (machine === null) return;
    if (wanted === null) {
      await this.#datacenter.remove(server.id);
      server.machine = null;
      this.#save();
      return;
    }
    for (const address of machine.addresses.filter((one) => !wanted.addresses.includes(one))) {
      await this.#datacenter.unbind(address);
      this.#done(machine, { addresses: machine.addresses.filter((one) => one !== address) });
    }
    for (const disk of machine.disks.filter((one) => !wanted.disks.includes(one))) {
      await this.#datacenter.detach(server.id, disk);
      this.#done(machine, { disks: machine.disks.filter((one) => one !== disk) });
    }
  }

  async #tell(server: Server): Promise<void> {
    const { id } = server;
    const datacenter = this.#datacenter;
    const wanted = wantedMachine(this.#state, server);
    if (wanted === null) return;
    server.machine ??= { ...wanted, on: false, rules: '', disks: [], addresses: [] };
    const { machine } = server;
    if (machine.rules !== wanted.rules) {
      await datacenter.filter(id, filterOf(this.#state, id));
      this.#done(machine, { rules: wanted.rules });
    }
    if (machine.tokens !== wanted.tokens) {
      await datacenter.describe(specOf(this.#state, server));
      this.#done(machine, { tokens: wanted.tokens });
    }
    for (const disk of wanted.disks.filter((one) => !machine.disks.includes(one))) {
      await datacenter.attach(id, disk);
      this.#done(machine, { disks: [...machine.disks, disk].toSorted() });
    }
    for (const address of wanted.addresses.filter((one) => !machine.addresses.includes(one))) {
      await datacenter.bind(id, address);
      this.#done(machine, { addresses: [...machine.addresses, address].toSorted() });
    }
    if (machine.on !== wanted.on) await (wanted.on ? this.#turnOn(server) : datacenter.stop(id));
    else if (machine.reboots !== wanted.reboots && wanted.on) await datacenter.reboot(id);
    this.#done(machine, { on: wanted.on, reboots: wanted.reboots });
  }

  async #turnOn(server: Server): Promise<void> {
    const isNew = (await this.#datacenter.state(server.id)) === 'absent';
    await (isNew ? this.#datacenter.boot(specOf(this.#state, server)) : this.#datacenter.start(server.id));
  }

  #done(machine: Machine, told: Partial<Machine>): void {
    Object.assign(machine, told);
    this.#save();
  }
}

/**
 * What udev calls a virtio disk: its serial number, which is the first 20 characters of the volume's id.
 * Source: EVS user guide, "How do I obtain my disk device name in the ECS OS using the device identifier".
 */
const linksOf = (volumeId: string): string[] => [`virtio-${volumeId.slice(0, 20)}`];

const specOf = (state: State, server: Server): MachineSpec => ({
  id: server.id,
  address: state.ports.find(({ deviceId }) => deviceId === server.id)?.address ?? '',
  userData: Buffer.from(server.userData, 'base64').toString(),
  metadata: {
    instanceId: server.id,
    hostname: server.name,
    tokensRequired: server.tokens === 'required',
    hopLimit: 64,
  },
});
