import { gapOf } from '../../core/step.ts';
import type { HostStep } from './host-step.ts';

/** The link that the unit starts from; it moves only after the health gate has passed. */
export const current: HostStep = {
  name: 'current',
  check: (facts, { paths, release }) => {
    const target = facts.links.get(paths.current);
    return gapOf(
      'another release is current',
      target === release.directory
        ? []
        : [`${paths.current}: ${target ?? 'missing'}, should be ${release.directory}`],
    );
  },
  apply: (_, { paths, release }) => [{ op: 'link', path: paths.current, target: release.directory }],
};
