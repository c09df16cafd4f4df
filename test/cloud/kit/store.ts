import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';

/**
 * A cloud's whole state, kept as one JSON file: what is killed and started again goes on where it was.
 * States that pass by themselves are timestamps in it, not timers.
 */
export class Store<State> {
  readonly file: string;
  /** Changed in place by the cloud's handlers, and by tests that make drift behind berth's back. */
  readonly state: State;

  private constructor(file: string, state: State) {
    this.file = file;
    this.state = state;
  }

  /** Reads the file, or begins with `initial` where there is none. */
  static open<State>(file: string, schema: z.ZodType<State>, initial: () => State): Store<State> {
    mkdirSync(dirname(file), { recursive: true });
    const state = existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : initial();
    const store = new Store(file, state);
    store.save();
    return store;
  }

  /** Writes the state whole, or not at all. */
  save(): void {
    const draft = `${this.file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(this.state, undefined, 1), { mode: 0o600 });
    renameSync(draft, this.file);
  }
}
