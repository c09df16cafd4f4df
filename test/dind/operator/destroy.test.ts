import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { engineObjects } from '../faults/machines.ts';
import { Stack } from '../stack.ts';
import { snapshot } from '../world.ts';
import { onTerminal, plain } from './terminal.ts';

const bystander = await Stack.at(inject('sharedStack'));
const stack = await Stack.describe(`t-destroy-${process.pid}`);
const DESTROY = 'scripts/destroy.mts';

beforeAll(async () => {
  const { code, stdout } = await stack.run('provision.mts', '--yes');
  if (code !== 0) throw new Error(`the stack did not come up:\n${stdout}`);
});
afterAll(() => stack.remove());

test('a check shows what would go, and deletes nothing', async () => {
  const before = await engineObjects(stack);
  const { code, stdout } = await stack.run(DESTROY, '--check');
  expect(code).toBe(2);
  expect(stdout).toContain('Plan: 6 to delete');
  expect(await engineObjects(stack)).toEqual(before);
});

test('without a terminal it refuses rather than guess', async () => {
  const before = await engineObjects(stack);
  const { code, stdout } = await stack.run(DESTROY);
  expect(code).toBe(1);
  expect(stdout).toContain(`Delete all of this, and every byte on it, of the stack ${stack.name}?`);
  expect(stdout).toContain('Add --yes to agree beforehand.');
  expect(await engineObjects(stack)).toEqual(before);
});

test.each(['y', 'yes', 'another'])(
  'on a terminal %j is not its name, and deletes nothing',
  async (answer) => {
    const before = await engineObjects(stack);
    const session = onTerminal([DESTROY, stack.inventory], stack.environment);
    const question = `of the stack ${stack.name}? [type ${stack.name}] `;
    await expect.poll(() => plain(session.screen()), { timeout: 30_000 }).toContain(question);
    session.type(`${answer}\r`);
    expect(await session.done).toBe(1);
    expect(plain(session.screen())).toContain(`nothing was deleted: the name of ${stack.name} was not typed`);
    expect(await engineObjects(stack)).toEqual(before);
  },
);

test('its name, typed, deletes all of it and nothing else', async () => {
  const [others, world] = [await engineObjects(bystander), await snapshot(bystander)];
  const session = onTerminal([DESTROY, stack.inventory], stack.environment);
  await expect.poll(() => plain(session.screen()), { timeout: 30_000 }).toContain('[type ');
  session.type(`${stack.name}\r`);
  expect(await session.done).toBe(0);
  expect(await engineObjects(stack)).toEqual([]);
  expect(await engineObjects(bystander)).toEqual(others);
  expect(await snapshot(bystander)).toEqual(world);
});

test('a second time there is nothing, and nobody is asked', async () => {
  const { code, stdout } = await stack.run(DESTROY);
  expect(code).toBe(0);
  expect(stdout).toContain('Plan: no changes');
});
