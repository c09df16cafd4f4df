import type { Gap } from '../core/step.ts';
import type { Facts } from './probe/facts.ts';
import type { HostStep } from './steps/host-step.ts';
import type { Want } from './want.ts';

export type Pending = { step: HostStep; gap: Gap };

/** The steps that have something to do, in their order. Pure: what `--check` shows is what a run does. */
export const pendingSteps = (steps: readonly HostStep[], facts: Facts, want: Want): Pending[] =>
  steps.flatMap((step) => {
    const gap = step.check(facts, want);
    return gap === undefined ? [] : [{ step, gap }];
  });
