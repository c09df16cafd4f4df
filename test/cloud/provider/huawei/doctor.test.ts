import { expect, test } from 'vitest';
import type { Finding } from '../../../../provision/provider.ts';
import { eachBed } from '../bed.ts';
import { huawei, specOf } from './vendor.ts';

const bed = eachBed(huawei);
const spec = specOf();

const examined = async (): Promise<Record<string, Finding>> => {
  const provider = await bed().provider(spec);
  const findings = await Promise.all(provider.examine?.(AbortSignal.timeout(20_000)) ?? []);
  return Object.fromEntries(findings.map((finding) => [finding.name, finding]));
};

test('all is well before anything is made, after it too, and nothing is written', async () => {
  const findings = await examined();
  expect(Object.values(findings).map(({ name, state }) => [name, state])).toEqual([
    ['credentials', 'well'],
    ['clock', 'well'],
    ['network', 'well'],
    ['permission: security groups', 'well'],
    ['quota: servers', 'well'],
    ['quota: network', 'well'],
    ['machine: one', 'well'],
  ]);
  expect(findings['machine: one']?.text).toMatch(/s6\.large\.2 .* cn-north-4a; a trial/);
  expect(bed().cloud.log.writes()).toBe(0);
  await bed().provision(spec);
  const mark = bed().cloud.log.mark();
  expect((await examined())['machine: one']?.text).toMatch(/is ACTIVE/);
  expect(bed().cloud.log.writes(mark)).toBe(0);
});

test('what stands in the way is named, each with what to do', async () => {
  bed().cloud.state.quotas.instances = 0;
  bed().cloud.state.quotas.publicIps = 0;
  bed().cloud.faults.add({ when: { action: 'CreateSecurityGroup' }, fault: { do: 'permission' } });
  const findings = await examined();
  expect(findings['quota: servers']).toMatchObject({ state: 'ill', text: expect.stringMatching(/0 of 0/) });
  expect(findings['quota: network']).toMatchObject({
    state: 'ill',
    hint: expect.stringMatching(/elasticIp/),
  });
  expect(findings['permission: security groups']).toMatchObject({
    state: 'ill',
    hint: expect.stringMatching(/vpc:securityGroups:create/),
  });
  expect(findings['machine: one']).toMatchObject({ state: 'ill', text: expect.stringMatching(/Ecs\.0001/) });
});

test('who is not let in hears of that once', async () => {
  bed().cloud.faults.add({ when: {}, times: 99, fault: { do: 'expired-token' } });
  const findings = await examined();
  expect(findings['credentials']).toMatchObject({ state: 'ill', hint: expect.stringMatching(/temporary/) });
  expect(Object.values(findings).filter(({ state }) => state === 'ill')).toHaveLength(1);
  expect(findings['clock']?.state).toBe('well');
});
