import { expect, test } from 'vitest';
import type { Change, Resource } from '../../../../core/resource.ts';
import { applyByKind, idOf, unlessGone, type Kind } from '../../../../provision/cloud/apply.ts';
import { CloudError } from '../../../../provision/cloud/error.ts';

type Workshop = { ids: Map<string, string>; done: string[] };

const KINDS: Record<string, Kind<Workshop>> = {
  disk: {
    settle: async ({ done }, before, { name }) => {
      done.push(`settle ${name}`);
      return before?.id ?? 'vol-1';
    },
    remove: async ({ done }, id) => {
      done.push(`remove ${id}`);
    },
  },
};

const opened = (ids: Record<string, string> = {}): Workshop => ({
  ids: new Map(Object.entries(ids)),
  done: [],
});

const disk: Resource = { kind: 'disk', name: 'web-1.data', fields: {} };
const there: Resource = { ...disk, id: 'vol-7' };
const change = (action: Change['action'], part: Pick<Change, 'before' | 'after'>): Change => ({
  action,
  address: 'disk/web-1.data',
  fields: [],
  ...part,
});

test.each<[Change, string, string | undefined]>([
  [change('create', { after: disk }), 'settle web-1.data', 'vol-1'],
  [change('update', { before: there, after: disk }), 'settle web-1.data', 'vol-7'],
  [change('delete', { before: there }), 'remove vol-7', undefined],
])('$action: what is made is remembered, what is deleted forgotten', async (change, done, id) => {
  const workshop = opened({ 'disk/web-1.data': 'vol-0' });
  await applyByKind(KINDS, workshop, change);
  expect(workshop.done).toEqual([done]);
  expect(workshop.ids.get('disk/web-1.data')).toBe(id);
});

test('a kind that there is not is a mistake of ours', async () => {
  const unknown = change('create', { after: { kind: 'moon', name: 'one', fields: {} } });
  await expect(applyByKind(KINDS, opened(), unknown)).rejects.toThrow('of no kind');
});

test('what is used before it is made is a mistake of ours', () => {
  expect(idOf(opened({ 'group/notes': 'sg-1' }), 'group/notes')).toBe('sg-1');
  expect(() => idOf(opened(), 'group/notes')).toThrow('group/notes is used before it is made');
});

const refusal = (kind: CloudError['kind']) => async (): Promise<void> => {
  throw new CloudError('no', { kind, action: 'DeleteVolume', code: 'InvalidVolume.NotFound' });
};

test('what is gone need not be deleted; any other refusal is told', async () => {
  await unlessGone(refusal('absent'));
  await expect(unlessGone(refusal('refused'))).rejects.toThrow('no');
});
