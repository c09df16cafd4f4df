import { describe } from 'vitest';
import { planScenes } from './plans.ts';
import { beginAws } from './aws.ts';
import { crashScenes } from './crashes.ts';
import { crowdScenes, driftScenes, DRIFTS } from './drift.ts';
import { faultScenes } from './faults.ts';

describe('plans', () => {
  planScenes(beginAws);
});
describe('drift', () => {
  driftScenes(beginAws, DRIFTS);
});
describe('ten hosts', () => {
  crowdScenes(beginAws);
});
describe('faults', () => {
  faultScenes(beginAws, [
    [
      'throttled',
      {
        when: { kind: 'write' },
        times: 3,
        fault: { do: 'status', status: 503, code: 'RequestLimitExceeded' },
      },
      'recovered',
    ],
    [
      'told to wait',
      {
        when: { action: 'RunInstances' },
        fault: { do: 'status', status: 429, code: 'Throttling', headers: { 'retry-after': '1' } },
      },
      'recovered',
    ],
    [
      '500 to a read',
      { when: { kind: 'read' }, times: 2, fault: { do: 'status', status: 500, code: 'InternalError' } },
      'recovered',
    ],
    [
      '503 to RunInstances',
      { when: { action: 'RunInstances' }, fault: { do: 'status', status: 503, code: 'Unavailable' } },
      'recovered',
    ],
    [
      '500 to AllocateAddress, which has no token',
      { when: { action: 'AllocateAddress' }, fault: { do: 'status', status: 500, code: 'InternalError' } },
      'recovered',
    ],
    ['a connection reset', { when: { kind: 'write', nth: 2 }, fault: { do: 'reset' } }, 'recovered'],
    [
      'an answer lost after RunInstances',
      { when: { action: 'RunInstances' }, fault: { do: 'lose' } },
      'recovered',
    ],
    [
      'an answer lost after AllocateAddress',
      { when: { action: 'AllocateAddress' }, fault: { do: 'lose' } },
      'recovered',
    ],
    ['no answer at all', { when: { kind: 'read', nth: 3 }, fault: { do: 'hang' } }, 'recovered'],
    ['no capacity', { when: { action: 'RunInstances' }, fault: { do: 'capacity' } }, 'no-capacity'],
    ['the quota of VMs', { when: { action: 'RunInstances' }, fault: { do: 'quota' } }, 'quota'],
    ['the quota of addresses', { when: { action: 'AllocateAddress' }, fault: { do: 'quota' } }, 'quota'],
    ['arrears', { when: { action: 'RunInstances' }, fault: { do: 'arrears' } }, 'account-inactive'],
    [
      'a token that expired',
      { when: { action: 'RunInstances' }, fault: { do: 'expired-token' } },
      'credentials-expired',
    ],
    ['no permission', { when: { action: 'RunInstances' }, fault: { do: 'permission' } }, 'no-permission'],
    [
      'no permission to look',
      { when: { action: 'DescribeInstances' }, fault: { do: 'permission' } },
      'no-permission',
    ],
  ]);
});
describe('crashes', () => {
  crashScenes(beginAws);
});
