import type { Datacenter } from '../vm/datacenter.ts';

/**
 * The datacenter's work, in order for each machine. An API answers at once and its machine follows, as the
 * vendor's does; what goes wrong is kept in `failures`. Without a datacenter nothing happens.
 */
export class Machines {
  readonly failures: string[] = [];
  readonly publicCidr: string | undefined;
  readonly cidr: string | undefined;
  readonly #datacenter: Datacenter | undefined;
  #registry: Promise<{ address: string; ca: string }> | undefined;
  readonly #work = new Map<string, Promise<void>>();
  /** Machines on their way between two states. */
  readonly #moving = new Map<string, number>();

  constructor(datacenter: Datacenter | undefined) {
    this.#datacenter = datacenter;
    this.publicCidr = datacenter?.publicCidr;
    this.cidr = datacenter?.cidr;
  }

  busy(id: string): boolean {
    return (this.#moving.get(id) ?? 0) > 0;
  }

  /** A change of a machine's state, which is not waited for; the instance shows as on its way until it is over. */
  move(id: string, work: (datacenter: Datacenter) => Promise<void>): void {
    if (this.#datacenter === undefined) return;
    this.#moving.set(id, (this.#moving.get(id) ?? 0) + 1);
    this.#queue(id, work)
      .catch((error: unknown) => {
        this.failures.push(
          `${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      })
      .finally(() => this.#moving.set(id, (this.#moving.get(id) ?? 1) - 1));
  }

  /** Something that is in force once the request is answered: a packet filter, an address, a disk. */
  async now(id: string, work: (datacenter: Datacenter) => Promise<void>): Promise<void> {
    if (this.#datacenter !== undefined) await this.#queue(id, work);
  }

  /** The datacenter's registry, started for the first who asks; nothing without a datacenter. */
  async registry(password: string): Promise<{ address: string; ca: string } | undefined> {
    this.#registry ??= this.#datacenter?.registry({ username: 'AWS', password });
    return this.#registry;
  }

  /** Ends when all that was begun is over. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#work.values());
  }

  #queue(id: string, work: (datacenter: Datacenter) => Promise<void>): Promise<void> {
    const datacenter = this.#datacenter;
    if (datacenter === undefined) return Promise.resolve();
    const before = this.#work.get(id) ?? Promise.resolve();
    const after = before.catch(() => {}).then(() => work(datacenter));
    this.#work.set(id, after);
    return after;
  }
}
