import { describe, expect, it } from 'vitest';
import { plan, planDeletion, straysIn } from '../../../core/plan.ts';
import type { Resource } from '../../../core/resource.ts';

const vm = (over: Partial<Resource> = {}): Resource => ({
  kind: 'vm',
  name: 'web',
  fields: { flavor: 's6.small', disks: [{ size: 40 }], tags: { stack: 'team', owner: null } },
  fixed: ['disks'],
  ...over,
});
const resource = (name: string, ...needs: string[]): Resource => ({ kind: 'r', name, fields: {}, needs });
const addresses = (changes: { address: string }[]): string[] => changes.map(({ address }) => address);

describe('plan', () => {
  const fields = (over: Resource['fields']): Resource => vm({ fields: { ...vm().fields, ...over } });
  it.each([
    { case: 'nothing there', observed: [], action: 'create', differ: ['flavor', 'disks', 'tags'] },
    { case: 'as desired', observed: [vm({ id: 'i-1' })], action: undefined, differ: [] },
    { case: 'a field differs', observed: [fields({ flavor: 'c7' })], action: 'update', differ: ['flavor'] },
    { case: 'a fixed one', observed: [fields({ disks: [] })], action: 'replace', differ: ['disks'] },
    {
      case: 'fixed and free',
      observed: [fields({ disks: [], flavor: 'c7' })],
      action: 'replace',
      differ: ['flavor', 'disks'],
    },
    {
      case: 'deep inside',
      observed: [fields({ tags: { stack: 'team' } })],
      action: 'update',
      differ: ['tags'],
    },
    {
      case: 'keys in another order',
      observed: [fields({ tags: { owner: null, stack: 'team' } })],
      action: undefined,
      differ: [],
    },
    { case: 'more is observed', observed: [fields({ address: '10.0.0.1' })], action: undefined, differ: [] },
    {
      case: 'less is observed',
      observed: [vm({ fields: {} })],
      action: 'replace',
      differ: ['flavor', 'disks', 'tags'],
    },
  ])('$case: $action', ({ observed, action, differ }) => {
    const changes = plan([vm()], observed);
    expect(changes.map((change) => change.action)).toEqual(action === undefined ? [] : [action]);
    expect(changes.flatMap((change) => change.fields.map(({ field }) => field))).toEqual(differ);
  });

  it('shows both sides of every field that differs', () => {
    const before = fields({ flavor: 'c7' });
    expect(plan([vm()], [before])).toEqual([
      {
        action: 'update',
        address: 'vm/web',
        before,
        after: vm(),
        fields: [{ field: 'flavor', before: 'c7', after: 's6.small' }],
      },
    ]);
    expect(plan([vm()], [])[0]).not.toHaveProperty('before');
  });

  it('tells a field that is not observed from one that is null', () => {
    const [change] = plan([vm({ fields: { key: null } })], [vm({ fields: {} })]);
    expect(change?.fields).toEqual([{ field: 'key', before: undefined, after: null }]);
  });

  it.each([
    { desired: [resource('a'), resource('b')], order: ['r/a', 'r/b'] },
    { desired: [resource('a', 'r/b'), resource('b')], order: ['r/b', 'r/a'] },
    {
      desired: [resource('a', 'r/b', 'r/c'), resource('b', 'r/d'), resource('c', 'r/d'), resource('d')],
      order: ['r/d', 'r/b', 'r/c', 'r/a'],
    },
  ])('order of needs $order', ({ desired, order }) => {
    expect(addresses(plan(desired, []))).toEqual(order);
  });

  it('keeps what is needed before what needs it, also where only some of them change', () => {
    const desired = [resource('a', 'r/b'), resource('b', 'r/c'), resource('c')];
    expect(addresses(plan(desired, [resource('b')]))).toEqual(['r/c', 'r/a']);
  });

  it.each([
    { desired: [resource('a', 'r/a')], message: 'needs form a circle: r/a → r/a' },
    {
      desired: [resource('a', 'r/b'), resource('b', 'r/c'), resource('c', 'r/a')],
      message: 'needs form a circle: r/a → r/b → r/c → r/a',
    },
    { desired: [resource('a', 'r/x')], message: 'r/a needs r/x, which is not there' },
  ])('$message', ({ desired, message }) => {
    expect(() => plan(desired, [])).toThrow(message);
  });

  it('leaves alone what is observed but not desired', () => {
    expect(plan([], [vm()])).toEqual([]);
  });

  it('does not touch what it is given', () => {
    const desired = Object.freeze([Object.freeze(vm())]);
    expect(plan(desired, Object.freeze([]))).toEqual(plan([vm()], []));
  });
});

describe('planDeletion', () => {
  it('deletes what needs others before what they need', () => {
    const { changes } = planDeletion([resource('a', 'r/b'), resource('b', 'r/c'), resource('c')]);
    expect(addresses(changes)).toEqual(['r/a', 'r/b', 'r/c']);
    expect(changes.every(({ action, before, after }) => action === 'delete' && before && !after)).toBe(true);
  });
  it('has nothing to delete where nothing is', () => {
    expect(planDeletion([])).toEqual({ changes: [], kept: [] });
  });
});

describe('what is precious', () => {
  const disk: Resource = { ...resource('data', 'r/net'), precious: 'disk' };
  const address: Resource = { ...resource('ip'), precious: 'address' };
  const world = [resource('net'), disk, address, resource('vm', 'r/data', 'r/ip')];

  it.each([
    { givenUp: [], going: ['r/vm', 'r/net'], kept: ['r/data', 'r/ip'] },
    { givenUp: ['disk'] as const, going: ['r/vm', 'r/data', 'r/net'], kept: ['r/ip'] },
    { givenUp: ['disk', 'address'] as const, going: ['r/vm', 'r/ip', 'r/data', 'r/net'], kept: [] },
  ])('is kept unless given up: $givenUp', ({ givenUp, going, kept }) => {
    const deletion = planDeletion(world, new Set<'disk' | 'address'>(givenUp));
    expect(addresses(deletion.changes)).toEqual(going);
    expect(deletion.kept.map(({ kind, name }) => `${kind}/${name}`)).toEqual(kept);
  });
});

const server = (fields: Resource['fields']): Resource => ({
  kind: 'server',
  name: 'a',
  fields,
  stops: ['type'],
  fixed: ['zone'],
});

it('a field that needs a stop says so, and one that cannot be changed outranks it', () => {
  const observed = [server({ type: 's', zone: '1', tags: 'x' })];
  expect(plan([server({ type: 'm', zone: '1', tags: 'x' })], observed)).toMatchObject([
    { action: 'update', stops: true },
  ]);
  expect(plan([server({ type: 's', zone: '1', tags: 'y' })], observed)[0]).not.toHaveProperty('stops');
  const [replaced] = plan([server({ type: 'm', zone: '2', tags: 'x' })], observed);
  expect(replaced).toMatchObject({ action: 'replace' });
  expect(replaced).not.toHaveProperty('stops');
});

it('strays are what is observed and not desired', () => {
  expect(straysIn([resource('a')], [resource('a'), resource('b')])).toEqual([resource('b')]);
});
