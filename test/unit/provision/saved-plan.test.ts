import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Change } from '../../../core/resource.ts';
import { checkUnchanged, planHash, readPlan, savePlan } from '../../../provision/saved-plan.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));

const change = (name: string, fields: Record<string, string> = { size: '20' }): Change => ({
  action: 'create',
  address: `disk/${name}`,
  after: { kind: 'disk', name, fields },
  fields: Object.entries(fields).map(([field, after]) => ({ field, before: undefined, after })),
});
const shown = { stack: 'notes', changes: [change('a'), change('b', { size: '1', type: 'gp3' })] };

test('a saved plan holds while the same would be done', async () => {
  const path = join(folder, 'plan.json');
  await savePlan(path, shown);
  const agreed = await readPlan(path);
  expect(() => checkUnchanged(agreed, shown)).not.toThrow();
  const { action, address, after, fields } = change('a');
  const reordered: Change = { fields, ...(after && { after }), address, action };
  expect(planHash({ stack: 'notes', changes: [reordered, ...shown.changes.slice(1)] })).toBe(agreed.hash);
  expect((await readFile(path, 'utf8')).endsWith('\n')).toBe(true);
});

test.each([
  ['a field differs', [change('a', { size: '30' }), shown.changes[1]], 'disk/a: planned otherwise'],
  ['something is new', [...shown.changes, change('c')], 'disk/c: newly planned'],
  ['something is done already', [shown.changes[0]], 'disk/b: no longer planned'],
])('%s: refused', async (_, changes, line) => {
  const path = join(folder, 'plan.json');
  await savePlan(path, shown);
  const now = { stack: 'notes', changes: changes.filter((one) => one !== undefined) };
  const agreed = await readPlan(path);
  expect(() => checkUnchanged(agreed, now)).toThrow(
    expect.objectContaining({
      code: 'plan-changed',
      message: `the plan is no longer the one that was saved:\n${line}`,
    }),
  );
});

test('another stack’s plan is refused', async () => {
  const path = join(folder, 'plan.json');
  await savePlan(path, shown);
  const agreed = await readPlan(path);
  expect(() => checkUnchanged(agreed, { ...shown, stack: 'tools' })).toThrow(
    'it is of the stack notes, not tools',
  );
});

test.each([
  ['no file', undefined],
  ['no JSON', 'hello'],
  ['no plan', '{"version":2}'],
])('%s', async (_, text) => {
  const path = join(folder, 'other.json');
  await rm(path, { force: true });
  if (text !== undefined) await writeFile(path, text);
  await expect(readPlan(path)).rejects.toMatchObject({ code: 'bad-plan-file' });
});
