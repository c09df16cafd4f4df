import { performance } from 'node:perf_hooks';
import { within } from '../deadline.ts';
import { messageOf } from '../errors.ts';
import type { DependencyStatus } from './status.ts';

const TIMEOUT_MS = 2_000;

/** Asks a store for its version, timing the answer; never rejects. */
export async function probe(name: string, askVersion: () => Promise<string>): Promise<DependencyStatus> {
  const start = performance.now();
  try {
    const version = await within(askVersion(), TIMEOUT_MS, name);
    const latencyMs = Math.round((performance.now() - start) * 100) / 100;
    return { ok: true, version, latencyMs, problem: null };
  } catch (error) {
    return { ok: false, version: null, latencyMs: null, problem: messageOf(error) };
  }
}

/** Asks all of them side by side, and answers in their order. */
export async function askAll(
  questions: readonly (readonly [string, () => Promise<DependencyStatus>])[],
): Promise<Record<string, DependencyStatus>> {
  const answers = questions.map(async ([name, ask]) => [name, await ask()] as const);
  return Object.fromEntries(await Promise.all(answers));
}

/**
 * Makes a question that is asked once at a time: whoever comes while an answer is on its way gets that one.
 */
export function sharing<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
