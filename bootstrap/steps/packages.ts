import { gapOf } from '../../core/step.ts';
import { install } from '../packages.ts';
import type { Facts } from '../probe/facts.ts';
import { basePackages, ECR_HELPER, supportedSystem } from '../system.ts';
import type { Want } from '../want.ts';
import type { HostStep } from './host-step.ts';

const missing = (facts: Facts, want: Want): string[] =>
  [
    ...basePackages(supportedSystem(facts, want.host.docker)),
    ...(want.bundle.registry.helper === undefined ? [] : [ECR_HELPER]),
  ].filter((name) => !facts.packages.has(name));

export const packages: HostStep = {
  name: 'packages',
  check: (facts, want) =>
    gapOf(
      'base packages are missing',
      missing(facts, want).map((name) => `${name}: not installed`),
    ),
  apply: (facts, want) => install(supportedSystem(facts, want.host.docker), missing(facts, want)),
};
