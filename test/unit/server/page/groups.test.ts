import { expect, it } from 'vitest';
import { groupTools, toolInfo } from '../../../../server/src/page/browser/groups.ts';

const tools = [
  { name: 'server_status', title: 'Server status', description: 'Says which version runs.' },
  { name: 'suggest_charts', description: 'Charts that fit.' },
  { name: 'request_upload', description: 'A link for a file.' },
  { name: 'search_hotels', description: 'Declared by the operator.' },
  { name: 'list_datasets', description: 'What there is.' },
].map(toolInfo);

const found = (filter: string) =>
  groupTools(tools, filter).map(({ title, tools }) => [title, tools.map(({ name }) => name)]);

it('puts tools into groups, in an order that stays, and leaves out empty ones', () => {
  expect(found('')).toEqual([
    ['Datasets', ['request_upload', 'list_datasets']],
    ['Charts', ['suggest_charts']],
    ['This server', ['server_status']],
    ['Declared tools', ['search_hotels']],
  ]);
});

it.each([
  ['HOTEL', [['Declared tools', ['search_hotels']]]],
  ['version server', [['This server', ['server_status']]]],
  ['nothing like it', []],
])('finds %s', (filter, groups) => {
  expect(found(filter)).toEqual(groups);
});

it.each([
  [
    { readOnlyHint: true, destructiveHint: true },
    { readOnly: true, destructive: false },
  ],
  [
    { readOnlyHint: false, destructiveHint: true },
    { readOnly: false, destructive: true },
  ],
  [undefined, { readOnly: false, destructive: false }],
])('reads what a tool says of itself: %j', (annotations, told) => {
  expect(toolInfo({ name: 'a', annotations })).toMatchObject({ name: 'a', title: 'a', ...told });
});
