import { expect, test } from 'vitest';
import { hostThingName, isOwn, stackName } from '../../../../provision/cloud/names.ts';
import { tokenOf } from '../../../../provision/cloud/token.ts';

const own = [hostThingName('notes', 'web-1')];
const name = 'berth-notes.web-1';

test.each([
  ['its tag', { tags: { 'berth-stack': 'notes' } }, true],
  ['its tag, whatever it is called', { tags: { 'berth-stack': 'notes' }, name: 'x' }, true],
  ['its name, where the tag was taken off', { tags: {}, name }, true],
  ['another stack’s tag over its name', { tags: { 'berth-stack': 'tools' }, name }, false],
  ['neither', { tags: { team: 'a' }, name: 'web-1' }, false],
  ['no name at all', { tags: {} }, false],
])('%s', (_, thing, expected) => {
  expect(isOwn('notes', thing, own)).toBe(expected);
});

test('no two stacks’ names are alike, however their parts are cut', () => {
  const names = [hostThingName('a', 'b-c'), hostThingName('a-b', 'c'), stackName('a'), stackName('a-b')];
  expect(new Set(names).size).toBe(names.length);
});

test('a token is one thing’s of one stack in one region and generation', () => {
  const thing = { stack: 'notes', kind: 'server', name: 'web-1', region: 'eu-west-1' };
  const tokens = [
    tokenOf(thing, 0),
    tokenOf(thing, 1),
    tokenOf({ ...thing, name: 'web-2' }, 0),
    tokenOf({ ...thing, stack: 'tools' }, 0),
    tokenOf({ ...thing, region: 'cn-north-4' }, 0),
    tokenOf({ ...thing, kind: 'disk' }, 0),
  ];
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(tokenOf({ ...thing }, 0)).toBe(tokens[0]);
  expect(tokens[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
