import { expect, inject, test } from 'vitest';
import { Stack } from '../stack.ts';
import { snapshot } from '../world.ts';

const stack = await Stack.at(inject('sharedStack'));

test.each(['provision.mts', 'bootstrap.mts'])('a second %s changes nothing in the world', async (script) => {
  const before = await snapshot(stack);
  const { code, events } = await stack.json(script);
  expect(code).toBe(0);
  expect(events.recap).toMatchObject({ changes: 0, hosts: [{ changed: 0, failed: 0, skipped: 0 }] });
  expect(await snapshot(stack)).toEqual(before);
});

test.each(['provision.mts', 'bootstrap.mts'])(
  '%s --check finds nothing and touches nothing',
  async (script) => {
    const before = await snapshot(stack);
    const { code, events } = await stack.json(script, '--check');
    expect(code).toBe(0);
    expect(events.gaps).toEqual({});
    expect(await snapshot(stack)).toEqual(before);
  },
);
