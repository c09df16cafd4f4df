import type { Emit, HostRecap, StepStatus } from '../core/event.ts';
import { recapOf } from '../core/report.ts';
import { allSteps } from './steps/index.ts';

/** Follows one host's steps: emits each with its wall time, and remembers how each ended. */
export class StepReport {
  readonly #host: string;
  readonly #emit: Emit;
  readonly #begun = performance.now();
  readonly #started = new Map<string, number>();
  readonly #ended = new Map<string, StepStatus>();

  constructor(host: string, emit: Emit) {
    this.#host = host;
    this.#emit = emit;
  }

  start(step: string): void {
    this.#started.set(step, performance.now());
    this.#emit({ type: 'step', host: this.#host, step, state: 'started' });
  }

  /** A step ends once; later words about it are repetitions. */
  end(step: string, status: StepStatus, reason?: string): void {
    if (this.#ended.has(step)) return;
    this.#ended.set(step, status);
    const seconds = secondsSince(this.#started.get(step) ?? performance.now());
    const why = reason === undefined ? {} : { reason };
    this.#emit({ type: 'step', host: this.#host, step, state: 'done', status, seconds, ...why });
  }

  /**
   * Ends the host's run by a failure: of the step named, or of the one that was under way.
   *
   * @param before what failed where no step had begun: the connection, or what is asked before any change
   */
  fail(reason: string, before: string, named?: string): void {
    const underWay = [...this.#started.keys()].findLast((name) => !this.#ended.has(name));
    this.end(named ?? underWay ?? before, 'failed', reason);
    for (const { name } of allSteps) this.end(name, 'skipped');
  }

  changed(): string[] {
    return [...this.#ended].flatMap(([step, status]) => (status === 'changed' ? [step] : []));
  }

  recap(): HostRecap {
    return recapOf(this.#host, this.#ended.values(), secondsSince(this.#begun));
  }
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;
