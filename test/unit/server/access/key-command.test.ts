import { describe, expect, test } from 'vitest';
import { readKeyCommand } from '../../../../server/src/access/key-command.ts';

const ID = '0123456789ab';

describe('commands', () => {
  const rows: [string, object][] = [
    ['create --name ci --scope read', { do: 'create', name: 'ci', scope: 'read', json: false }],
    [
      'create --name ci --scope admin --namespace team.a --expires 90d --json',
      { do: 'create', name: 'ci', scope: 'admin', namespace: 'team.a', expires: 7_776_000, json: true },
    ],
    ['list', { do: 'list', json: false }],
    [`rotate ${ID}`, { do: 'rotate', id: ID, overlap: 86_400, json: false }],
    [`rotate ${ID} --overlap 0`, { do: 'rotate', id: ID, overlap: 0, json: false }],
    [`rotate ${ID} --overlap 30m`, { do: 'rotate', id: ID, overlap: 1_800, json: false }],
    [`revoke ${ID}`, { do: 'revoke', id: ID, json: false }],
  ];
  test.each(rows)('%s', (line, command) => {
    expect(readKeyCommand(line.split(' '))).toEqual({ command });
  });
});

describe('mistakes', () => {
  test.each([
    ['', /create, list, rotate or revoke/],
    ['delete', /create, list, rotate or revoke/],
    ['create --scope read', /name: needed/],
    ['create --name ci', /scope: needed: read, write or admin/],
    ['create --name ci --scope all', /scope: needed: read, write or admin/],
    ['create --name admin --scope read', /name: admin is the name of API_KEY/],
    ['create --name CI! --scope read', /name: expected at most 63/],
    ['create --name ci --scope read --expires soon', /expires: expected a time/],
    ['create --name ci --scope read --overlap 1d', /overlap/],
    ['create --name ci --scope read --colour red', /colour/],
    ['rotate', /id: needed/],
    ['revoke ci', /id: expected twelve/],
    [`revoke ${ID} ${ID}`, /one argument too many/],
    ['list all', /id/],
  ])('%j', (line, problem) => {
    const read = readKeyCommand(line === '' ? [] : line.split(' '));
    expect('mistakes' in read ? read.mistakes.join('\n') : read).toMatch(problem);
  });
});
