import { expect, test } from 'vitest';
import { capabilitiesFrom } from '../../../../provision/docker/capabilities.ts';

test('a machine with all of them gives all that engines know', () => {
  const all = capabilitiesFrom('CapBnd:\t000001ffffffffff\n');
  expect(all).toHaveLength(38);
  expect([all[0], all[21], all.at(-1)]).toEqual(['CHOWN', 'SYS_ADMIN', 'AUDIT_READ']);
});

test('what the machine lacks is not asked for', () => {
  expect(capabilitiesFrom('CapBnd:\t000001fffeffffff\n')).not.toContain('SYS_RESOURCE');
  expect(capabilitiesFrom('CapBnd:\t0000000000000003\n')).toEqual(['CHOWN', 'DAC_OVERRIDE']);
});

test('off Linux the engine’s own machine has them all', () => {
  expect(capabilitiesFrom(undefined)).toEqual(['ALL']);
});
