import { appendFileSync } from 'node:fs';

export type Entry = {
  /** 1 for the first request that this process heard. */
  n: number;
  /** Milliseconds since 1970. */
  at: number;
  service: string;
  action: string;
  kind: 'read' | 'write';
  /** 0 while it is being answered, and for what got no answer. */
  status: number;
  /** The vendor's error code, where it was refused. */
  code?: string;
  requestId: string;
  /** The local cloud's own mistake, which no vendor would make: stack and all. */
  failure?: string;
};

/** Every request that a cloud heard, in the order in which they came. */
export class Log {
  readonly #entries: Entry[] = [];
  readonly #file: string;

  /** @param file gets one JSON line for each request once it is over */
  constructor(file: string) {
    this.#file = file;
  }

  begin(entry: Omit<Entry, 'n' | 'at' | 'status'>): Entry {
    const begun = { n: this.#entries.length + 1, at: Date.now(), status: 0, ...entry };
    this.#entries.push(begun);
    return begun;
  }

  end(entry: Entry): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  /** A place in the log, to ask later what came `since`. */
  mark(): number {
    return this.#entries.length;
  }

  since(mark = 0): readonly Entry[] {
    return this.#entries.slice(mark);
  }

  reads(mark = 0): number {
    return this.since(mark).filter(({ kind }) => kind === 'read').length;
  }

  writes(mark = 0): number {
    return this.since(mark).filter(({ kind }) => kind === 'write').length;
  }

  /** What the local cloud itself got wrong; a test that passes has none. */
  failures(): readonly Entry[] {
    return this.#entries.filter(({ failure }) => failure !== undefined);
  }
}
