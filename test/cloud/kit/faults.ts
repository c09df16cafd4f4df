import type { Entry } from './log.ts';

/** What every vendor knows, each in its own code and shape. */
export type VendorFault = 'capacity' | 'quota' | 'arrears' | 'expired-token' | 'permission';

export type Fault =
  | {
      do: 'status';
      status: number;
      code?: string;
      message?: string;
      /** Of the error's body, where the vendor has several. */
      shape?: string;
      headers?: Record<string, string>;
    }
  /** The socket is destroyed before the effect. */
  | { do: 'reset' }
  /** The effect takes place, then the socket is destroyed. */
  | { do: 'lose' }
  /** No effect and no answer. */
  | { do: 'hang' }
  /** A late answer to what takes place at once. */
  | { do: 'delay'; ms: number }
  | { do: VendorFault };

export type Rule = {
  when: {
    action?: string | RegExp;
    kind?: 'read' | 'write';
    /** The first of the requests that match to be hit, counted from 1; 1 unless told. */
    nth?: number;
  };
  /** How many requests in a row are hit; 1 unless told. */
  times?: number;
  fault: Fault;
};

type Queued = Rule & { matched: number; hit: number };

/** The faults that a cloud still has to show, oldest first; at most one hits a request. */
export class Faults {
  #rules: Queued[] = [];
  #listeners: ((entry: Entry) => void | Promise<void>)[] = [];

  add(...rules: Rule[]): void {
    for (const rule of rules) this.#rules.push({ ...rule, matched: 0, hit: 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** Rules that have not hit as often as they should. */
  left(): number {
    return this.#rules.length;
  }

  /** The fault for a request, if one is due; every rule that matches counts it. */
  take(request: Pick<Entry, 'action' | 'kind'>): Fault | undefined {
    const matching = this.#rules.filter(({ when }) => matches(when, request));
    for (const rule of matching) rule.matched += 1;
    const due = matching.find(({ when, matched }) => matched >= (when.nth ?? 1));
    if (due === undefined) return undefined;
    due.hit += 1;
    if (due.hit >= (due.times ?? 1)) this.#rules = this.#rules.filter((rule) => rule !== due);
    return due.fault;
  }

  /**
   * Calls a listener after each write that took place and before its answer, which waits for it: here a test
   * kills the client. Gives back how to stop that.
   */
  onWrite(listener: (entry: Entry) => void | Promise<void>): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  }

  async written(entry: Entry): Promise<void> {
    for (const listener of this.#listeners) await listener(entry);
  }
}

const matches = ({ action, kind }: Rule['when'], request: Pick<Entry, 'action' | 'kind'>): boolean =>
  (kind === undefined || kind === request.kind) &&
  (action === undefined ||
    (typeof action === 'string' ? action === request.action : action.test(request.action)));
