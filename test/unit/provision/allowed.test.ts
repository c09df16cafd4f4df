import { expect, test } from 'vitest';
import type { Change } from '../../../core/resource.ts';
import { UserError } from '../../../core/user-error.ts';
import { refuseUnlessAllowed } from '../../../provision/allowed.ts';

const after = { kind: 'server', name: 'web-1', fields: {} };
const change = (more: Partial<Change>): Change => ({
  action: 'update',
  address: 'server/web-1',
  before: after,
  after,
  fields: [{ field: 'type', before: 't3.small', after: 't3.large' }],
  ...more,
});
const nothing = { replace: false, stop: false };

test.each([
  ['an update', change({}), nothing, undefined],
  ['a stop', change({ stops: true }), nothing, 'stop-refused'],
  ['a stop that was agreed to', change({ stops: true }), { ...nothing, stop: true }, undefined],
  ['a replacement', change({ action: 'replace' }), { ...nothing, stop: true }, 'replace-refused'],
  ['one that was agreed to', change({ action: 'replace' }), { ...nothing, replace: true }, undefined],
  ['a deletion', change({ action: 'delete' }), nothing, undefined],
])('%s', (_, one, allowed, code) => {
  let refusal: unknown;
  try {
    refuseUnlessAllowed([change({}), one], allowed);
  } catch (error) {
    refusal = error;
  }
  expect(refusal instanceof UserError ? refusal.code : refusal).toBe(code);
});

test('says what would be lost for what', () => {
  expect(() => refuseUnlessAllowed([change({ action: 'replace' })], nothing)).toThrow(
    'server/web-1 (type "t3.small" → "t3.large") cannot be changed in place',
  );
});
