import { expect, it } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import type { Facts } from '../../../../bootstrap/probe/facts.ts';
import type { Machine } from '../../../../bootstrap/machine.ts';
import type { BundleSpec, HostSpec } from '../../../../bootstrap/spec.ts';
import type { HostStep } from '../../../../bootstrap/steps/host-step.ts';
import type { Want } from '../../../../bootstrap/want.ts';
import { readyFacts, wanted, type SystemName } from '../facts.ts';

/** What is different on the host, from facts of a ready one. */
export type Difference = (ready: Facts, want: Want) => Partial<Facts>;

/** One case of a step: how the host differs from a ready one, the gap's lines, and what mends it. */
export type StepCase = {
  case: string;
  system?: SystemName;
  bundle?: Partial<BundleSpec>;
  host?: Partial<HostSpec>;
  machine?: Partial<Machine>;
  want?: Partial<Want>;
  facts?: Difference;
  details: string[] | ((want: Want) => string[]);
  apply?: Operation[] | ((want: Want) => Operation[]);
};

type World = { facts: Facts; want: Want };

const worldOf = async ({ system, bundle, host, machine, want: more, facts }: StepCase): Promise<World> => {
  const want = { ...(await wanted(bundle, host, machine)), ...more };
  const ready = readyFacts(want, {}, system);
  return { want, facts: { ...ready, ...facts?.(ready, want) } };
};

/** Runs each case: the gap's exact lines, then the exact operations where there is a gap. */
export const stepCases = (step: HostStep, cases: StepCase[]): void => {
  it.each(cases)(`${step.name}: $case`, async (one) => {
    const { facts, want } = await worldOf(one);
    const details = typeof one.details === 'function' ? one.details(want) : one.details;
    expect(step.check(facts, want)?.details ?? []).toEqual(details);
    if (details.length === 0) return;
    const apply = typeof one.apply === 'function' ? one.apply(want) : (one.apply ?? []);
    expect(step.apply(facts, want)).toEqual(apply);
  });
};
