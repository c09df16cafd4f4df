import { gapOf } from '../../core/step.ts';
import type { HostStep } from './host-step.ts';

/** A machine that is still being set up by cloud-init must not be touched: both would fight over packages. */
export const ready: HostStep = {
  name: 'ready',
  check: (facts) =>
    gapOf(
      'the machine is still starting',
      facts.cloudInit === 'running' ? ['cloud-init has not finished'] : [],
    ),
  apply: () => [
    {
      op: 'run',
      // It exits with 2 for "finished with warnings", which is finished.
      argv: ['sh', '-c', 'cloud-init status --wait >/dev/null; [ $? -ne 1 ]'],
      reason: 'wait for cloud-init',
      deadline: 900,
      failure: {
        code: 'cloud-init-failed',
        hint: 'on the host: cloud-init status --long; cat /var/log/cloud-init-output.log',
      },
    },
  ],
};
