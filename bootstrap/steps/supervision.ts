import { markCandidate } from '../compose.ts';
import { gapOf } from '../../core/step.ts';
import { services } from './services.ts';
import type { HostStep } from './host-step.ts';

/** The unit is active, so systemd watches the stack. While containers are missing, `activating` only says that it is at work. */
export const supervision: HostStep = {
  name: 'supervision',
  check: (facts, want) => {
    const state = facts.units.get(want.paths.unitName)?.active ?? 'absent';
    const atWork = state === 'activating' && services.check(facts, want) !== undefined;
    return gapOf(
      'the stack is not supervised',
      state === 'active' || atWork ? [] : [`${want.paths.unitName}: ${state}`],
    );
  },
  apply: (_, { paths, release }) => [
    markCandidate(paths, release.directory),
    { op: 'service', unit: paths.unitName, action: 'start' },
  ],
};
