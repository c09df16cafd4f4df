import type { Emit, HostRecap, StepStatus } from '../core/event.ts';
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

  /** The step that was under way failed, or the one named; those that never began are skipped. */
  fail(reason: string, named?: string): void {
    const step = named ?? [...this.#started.keys()].findLast((name) => !this.#ended.has(name));
    if (step !== undefined) this.end(step, 'failed', reason);
    for (const { name } of allSteps) this.end(name, 'skipped');
  }

  changed(): string[] {
    return [...this.#ended].flatMap(([step, status]) => (status === 'changed' ? [step] : []));
  }

  recap(): HostRecap {
    const count = (status: StepStatus): number =>
      [...this.#ended.values()].filter((ended) => ended === status).length;
    return {
      host: this.#host,
      ok: count('ok'),
      changed: count('changed'),
      failed: count('failed'),
      skipped: count('skipped'),
      seconds: secondsSince(this.#begun),
    };
  }
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;
