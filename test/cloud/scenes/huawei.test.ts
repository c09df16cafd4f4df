import { describe } from 'vitest';
import { planScenes } from './plans.ts';
import { crashScenes } from './crashes.ts';
import { crowdScenes, driftScenes, DRIFTS } from './drift.ts';
import { faultScenes } from './faults.ts';
import { beginHuawei } from './huawei.ts';

describe('plans', () => {
  planScenes(beginHuawei);
});
describe('drift', () => {
  driftScenes(beginHuawei, DRIFTS);
});
describe('ten hosts', () => {
  crowdScenes(beginHuawei);
});
describe('faults', () => {
  faultScenes(beginHuawei, [
    [
      'throttled',
      { when: { kind: 'write' }, times: 3, fault: { do: 'status', status: 429, code: 'APIGW.0308' } },
      'recovered',
    ],
    [
      'told to wait',
      {
        when: { action: 'CreateServers' },
        fault: { do: 'status', status: 429, code: 'APIGW.0308', headers: { 'retry-after': '1' } },
      },
      'recovered',
    ],
    [
      '500 to a read',
      { when: { kind: 'read' }, times: 2, fault: { do: 'status', status: 500 } },
      'recovered',
    ],
    [
      '503 to CreateServers',
      { when: { action: 'CreateServers' }, fault: { do: 'status', status: 503 } },
      'recovered',
    ],
    [
      '500 to CreatePublicip, which has no token',
      { when: { action: 'CreatePublicip' }, fault: { do: 'status', status: 500 } },
      'recovered',
    ],
    ['a connection reset', { when: { kind: 'write', nth: 2 }, fault: { do: 'reset' } }, 'recovered'],
    [
      'an answer lost after CreateServers',
      { when: { action: 'CreateServers' }, fault: { do: 'lose' } },
      'recovered',
    ],
    [
      'an answer lost after CreatePublicip',
      { when: { action: 'CreatePublicip' }, fault: { do: 'lose' } },
      'recovered',
    ],
    ['no answer at all', { when: { kind: 'read', nth: 3 }, fault: { do: 'hang' } }, 'recovered'],
    [
      'no capacity, said by the job alone',
      { when: { action: 'CreateServers' }, fault: { do: 'capacity' } },
      'no-capacity',
    ],
    ['the quota of VMs', { when: { action: 'CreateServers' }, fault: { do: 'quota' } }, 'quota'],
    ['the quota of addresses', { when: { action: 'CreatePublicip' }, fault: { do: 'quota' } }, 'quota'],
    ['arrears', { when: { action: 'CreateServers' }, fault: { do: 'arrears' } }, 'arrears'],
    [
      'a token that expired',
      { when: { action: 'CreateServers' }, fault: { do: 'expired-token' } },
      'credentials-expired',
    ],
    ['no permission', { when: { action: 'CreateServers' }, fault: { do: 'permission' } }, 'no-permission'],
    [
      'no permission to look',
      { when: { action: 'ListServersDetails' }, fault: { do: 'permission' } },
      'no-permission',
    ],
  ]);
});
describe('crashes', () => {
  crashScenes(beginHuawei);
});
