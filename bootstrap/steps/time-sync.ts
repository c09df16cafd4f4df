import { gapOf } from '../../core/step.ts';
import { install } from '../packages.ts';
import { supportedSystem } from '../system.ts';
import type { HostStep } from './host-step.ts';

/** Any of these keeps the clock; which one is the distribution's choice. */
export const CLOCK_UNITS = [
  'chrony.service',
  'chronyd.service',
  'systemd-timesyncd.service',
  'ntpsec.service',
];

/** A clock that drifts breaks request signing and TLS. A container has its host's clock. */
export const timeSync: HostStep = {
  name: 'time-sync',
  check: (facts, want) => {
    const kept = CLOCK_UNITS.some((unit) => facts.units.get(unit)?.active === 'active');
    const wanted = want.host.timeSync && facts.container === null;
    return gapOf('the clock is not kept', wanted && !kept ? ['no time synchronisation is running'] : []);
  },
  apply: (facts, want) => {
    const system = supportedSystem(facts, want.host.docker);
    const unit = system.manager === 'apt' ? 'chrony.service' : 'chronyd.service';
    return [
      ...(facts.packages.has('chrony') ? [] : install(system, ['chrony'])),
      { op: 'service', unit, action: 'enable' },
      { op: 'service', unit, action: 'start' },
    ];
  },
};
