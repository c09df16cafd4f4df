import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeContainer } from '../../../provision/docker/container.ts';
import { deadline } from '../../../provision/engine/deadline.ts';
import { execIn, type Executed } from '../../../provision/engine/exec.ts';
import { readFileIn } from '../../../provision/engine/files.ts';
import { openEngine } from '../../../provision/engine/open.ts';
import { bind, fence, route, unbind, unfence } from './addresses.ts';
import * as disks from './disks.ts';
import { folderOf, namesIn, recordsOf, remove } from './folder.ts';
import { ensureImage } from './image.ts';
import * as machines from './machines.ts';
import { LABEL } from './names.ts';
import { ensureNetwork, removeNetwork } from './network.ts';
import { stateOf } from './plug.ts';
import { probe, type Answer } from './probe.ts';
import { forgetRegistry, registry, type Login } from './registry.ts';
import { ensureHost, ensureMetadata } from './services.ts';
import { containerOf, type Site } from './site.ts';
import type { Disk, MachineSpec, MachineState, Rule } from './spec.ts';

export type { Disk, MachineSpec, Rule } from './spec.ts';

const EXEC_SECONDS = 300;
const LIST_SECONDS = 20;
const CONSOLE_LINES = 60;

/**
 * The machines of a local cloud, and all that is plugged into them. What it knows is with the engine and in
 * files, so that another process that opens it goes on. Every call may be made again after a crash.
 */
export class Datacenter {
  readonly #site: Site;

  private constructor(site: Site) {
    this.#site = site;
  }

  /** Needs root. Makes network and services, or finds them; disks and addresses of machines are there again. */
  static async open(name: string): Promise<Datacenter> {
    const engine = await openEngine(undefined);
    const folder = folderOf(name);
    await mkdir(recordsOf(folder), { recursive: true, mode: 0o700 });
    const site = {
      engine,
      name,
      folder,
      image: await ensureImage(engine, 'machine'),
      addresses: await ensureNetwork(engine, name),
    };
    await Promise.all([ensureHost(site), ensureMetadata(site)]);
    await fence(site);
    for (const id of await machinesOf(site)) {
      await disks.reconnect(site, id);
      await route(site, id);
    }
    return new Datacenter(site);
  }

  get cidr(): string {
    return this.#site.addresses.cidr;
  }

  /** The address that this machine, the operator's, comes from. */
  get gateway(): string {
    return this.#site.addresses.gateway;
  }

  /** Sixteen addresses of 198.19.213.0/24 (RFC 2544) that no other datacenter has. */
  get publicCidr(): string {
    return this.#site.addresses.publicCidr;
  }

  /** Returns when the machine runs, which is before cloud-init is done. */
  boot(spec: MachineSpec): Promise<void> {
    return machines.boot(this.#site, spec);
  }

  /** Changes what the metadata service says to a machine, user data included. */
  describe(spec: Omit<MachineSpec, 'id'>): Promise<void> {
    return machines.describe(this.#site, spec);
  }

  stop(id: string): Promise<void> {
    return machines.stop(this.#site, id);
  }

  start(id: string): Promise<void> {
    return machines.start(this.#site, id);
  }

  reboot(id: string): Promise<void> {
    return machines.reboot(this.#site, id);
  }

  /** Its disks stay, detached; its elastic addresses are unbound. */
  remove(id: string): Promise<void> {
    return machines.removeMachine(this.#site, id);
  }

  state(id: string): Promise<MachineState> {
    return stateOf(this.#site, id);
  }

  createDisk(disk: Disk): Promise<void> {
    return disks.createDisk(this.#site, disk);
  }

  /** @param size GiB */
  growDisk(volumeId: string, size: number): Promise<void> {
    return disks.growDisk(this.#site, volumeId, size);
  }

  /** @throws Error where it is attached */
  deleteDisk(volumeId: string): Promise<void> {
    return disks.deleteDisk(this.#site, volumeId);
  }

  /** @throws Error where it is attached to another machine */
  attach(id: string, volumeId: string): Promise<void> {
    return disks.attach(this.#site, id, volumeId);
  }

  /** @throws Error where the machine has it mounted */
  detach(id: string, volumeId: string): Promise<void> {
    return disks.detach(this.#site, id, volumeId);
  }

  /** Replaces the ingress allow list; all else from outside is dropped. May come before the machine does. */
  filter(id: string, rules: readonly Rule[]): Promise<void> {
    return machines.filter(this.#site, id, rules);
  }

  /** @throws Error for an address that is not in `publicCidr` */
  bind(id: string, publicAddress: string): Promise<void> {
    return bind(this.#site, id, publicAddress);
  }

  unbind(publicAddress: string): Promise<void> {
    return unbind(this.#site, publicAddress);
  }

  /** The last lines that cloud-init wrote; none before it ran. */
  async console(id: string): Promise<string[]> {
    const log = await readFileIn(containerOf(this.#site, id), '/var/log/cloud-init-output.log');
    return (log ?? '').split('\n').filter(Boolean).slice(-CONSOLE_LINES);
  }

  /** A registry with TLS under an authority of its own; whoever was let in before stays so. */
  registry(login: Login): Promise<{ address: string; ca: string }> {
    return registry(this.#site, login);
  }

  exec(id: string, argv: string[]): Promise<Executed> {
    return execIn(containerOf(this.#site, id), argv, { seconds: EXEC_SECONDS });
  }

  /** Tries a TCP port from the gateway's or any other source address: `filtered` where nothing answers. */
  probe(from: string, address: string, port: number): Promise<Answer> {
    return probe(this.#site, from, address, port);
  }

  /** Removes everything that is this datacenter's: machines, disks, network, routes, files. */
  async close(): Promise<void> {
    const site = this.#site;
    await Promise.all((await machinesOf(site)).map((id) => machines.removeMachine(site, id)));
    for (const volumeId of await disks.allDisks(site)) await disks.release(site, volumeId);
    await unfence(site);
    await removeContainers(site);
    await forgetRegistry(site);
    await removeNetwork(site.engine, site.name);
    await remove(site.folder);
  }
}

const machinesOf = (site: Site): Promise<string[]> => namesIn(join(site.folder, 'machines'));

const removeContainers = async ({ engine, name }: Site): Promise<void> => {
  const filters = { label: [`${LABEL}=${name}`] };
  const containers = await deadline(`listing what ${name} has`, LIST_SECONDS, () =>
    engine.listContainers({ all: true, filters }),
  );
  const { signal } = new AbortController();
  await Promise.all(containers.map(({ Id }) => removeContainer(engine, Id, signal)));
};
