import { describe, expect, it } from 'vitest';
import type { Event } from '../../../../core/event.ts';
import type { Change } from '../../../../core/resource.ts';
import { format } from '../../../../scripts/cli/format.ts';
import { painter } from '../../../../scripts/cli/style.ts';

const text = (event: Event, verbose = false, colors = false): string =>
  format(event, { paint: painter(colors), verbose }).join('\n');

const changes: Change[] = [
  {
    action: 'create',
    address: 'network/notes',
    fields: [
      { field: 'cidr', before: undefined, after: '10.0.0.0/16' },
      { field: 'tags', before: undefined, after: { stack: 'notes' } },
    ],
  },
  { action: 'update', address: 'group/notes', fields: [{ field: 'ports', before: [22], after: [22, 443] }] },
  { action: 'replace', address: 'server/web', fields: [{ field: 'flavor', before: 's6', after: 's7' }] },
  { action: 'delete', address: 'address/web', fields: [{ field: 'size', before: 5, after: undefined }] },
];

const key = {
  type: 'key',
  host: 'web',
  id: '0123456789ab',
  name: 'ci',
  namespace: 'default',
  scope: 'read',
  state: 'live',
  lastUsedAt: null,
  expiresAt: null,
} as const;

describe('format', () => {
  it.each<[string, Event, string]>([
    [
      'a table',
      {
        type: 'table',
        columns: ['server', 'µs', '×'],
        rows: [
          ['码头', 40, 0.5],
          ['plain', 1_200, 1],
        ],
      },
      'server    µs    ×\n码头      40  0.5\nplain   1200    1',
    ],
    [
      'a start',
      { type: 'start', command: 'provision', inventory: 'a.yaml', stack: 'notes', check: false },
      'provision notes from a.yaml',
    ],
    [
      'a start that only looks',
      { type: 'start', command: 'provision', inventory: 'a.yaml', stack: 'notes', check: true },
      'provision notes from a.yaml, changing nothing',
    ],
    ['a note', { type: 'note', text: 'hello' }, 'hello'],
    ['a note of a host', { type: 'note', host: 'web', text: 'hello' }, 'web: hello'],
    [
      'a key',
      { ...key, lastUsedAt: '2026-01-02T03:04:05.678Z' },
      'web: 0123456789ab ci: read in default, live, last used 2026-01-02 03:04 UTC, expires never',
    ],
    [
      'a key that was just made',
      { ...key, namespace: 'ci-0123456789ab', sharedWith: [], secret: 'berth_0123' },
      `web: 0123456789ab ci: read in ci-0123456789ab, live, last used never, expires never
  its data is seen by this key alone
  the key, shown this once: berth_0123`,
    ],
    [
      'a key that shares its data',
      { ...key, sharedWith: ['admin (API_KEY)', 'bob'], secret: 'berth_0123' },
      `web: 0123456789ab ci: read in default, live, last used never, expires never
  its data is seen by this key and admin (API_KEY), bob
  the key, shown this once: berth_0123`,
    ],
    [
      'a key of a name that another had',
      { ...key, namespace: 'ci-0123456789ab', sharedWith: [], formerNamespaces: ['default'] },
      `web: 0123456789ab ci: read in ci-0123456789ab, live, last used never, expires never
  its data is seen by this key alone
  an earlier key named ci had the namespace default; --namespace default sees what it stored`,
    ],
    ['an empty plan', { type: 'plan', changes: [] }, 'Plan: no changes'],
    [
      'a plan',
      { type: 'plan', changes },
      `+   network/notes
      cidr  10.0.0.0/16
      tags  stack=notes
~   group/notes
      ports  + 443
-/+ server/web
      flavor  s6 → s7
-   address/web
      size  5 → nothing
Plan: 1 to create, 1 to update, 1 to replace, 1 to delete`,
    ],
    [
      'a change that begins',
      { type: 'change', address: 'server/web', action: 'create', state: 'started' },
      '+ server/web: creating …',
    ],
    [
      'a change that is done',
      { type: 'change', address: 'server/web', action: 'replace', state: 'done', seconds: 65 },
      '-/+ server/web: replaced (1 min 05 s)',
    ],
    ['a connection', { type: 'connect', host: 'web', target: 'root@a:22' }, 'web: connecting to root@a:22'],
    [
      'a gap',
      {
        type: 'gap',
        host: 'web',
        step: 'docker',
        gap: { summary: 'not installed', details: ['docker-ce', 'compose'] },
      },
      '~ web: docker: not installed\n      docker-ce\n      compose',
    ],
    [
      'a step that changed something',
      { type: 'step', host: 'web', step: 'docker', state: 'done', status: 'changed', seconds: 12.4 },
      '✓ web: docker changed (12 s)',
    ],
    [
      'a failure',
      {
        type: 'failure',
        host: 'web',
        step: 'docker',
        failure: { code: 'x', message: 'no\nspace', hint: 'one\ntwo', log: ['first', 'last'] },
      },
      '✗ web: docker: no\nspace\n  | first\n  | last\n  hint: one\n        two',
    ],
    [
      'a failure that names its host itself',
      { type: 'failure', host: 'web', failure: { code: 'x', message: 'web: gone' } },
      '✗ web: gone',
    ],
    [
      'an endpoint',
      { type: 'endpoint', host: 'web', url: 'http://a/mcp', note: 'MCP' },
      '→ web: http://a/mcp MCP',
    ],
    [
      'a recap',
      {
        type: 'recap',
        changes: 1,
        hosts: [
          { host: 'web', ok: 10, changed: 2, failed: 0, skipped: 0, seconds: 12.34 },
          { host: '数据库', ok: 0, changed: 0, failed: 1, skipped: 3, seconds: 1 },
        ],
        exitCode: 1,
      },
      `
host    ok  changed  failed  skipped  seconds
web     10        2       0        0     12.3
数据库   0        0       1        3      1.0
1 change to resources; failed`,
    ],
    [
      'a recap without hosts',
      { type: 'recap', changes: 0, hosts: [], exitCode: 2 },
      '\n0 changes to resources; changes are pending',
    ],
  ])('shows %s', (_, event, expected) => {
    expect(text(event)).toBe(expected);
  });

  it.each<[Event, string]>([
    [{ type: 'step', host: 'web', step: 'docker', state: 'started' }, 'web: docker …'],
    [
      { type: 'step', host: 'web', step: 'docker', state: 'done', status: 'ok', seconds: 0 },
      '✓ web: docker ok (0.0 s)',
    ],
    [
      {
        type: 'step',
        host: 'web',
        step: 'docker',
        state: 'done',
        status: 'failed',
        seconds: 0.25,
        reason: 'no disk',
      },
      '✗ web: docker failed (0.3 s): no disk',
    ],
    [
      { type: 'step', host: 'web', step: 'unit', state: 'done', status: 'skipped', seconds: 0 },
      '- web: unit skipped (0.0 s)',
    ],
    [{ type: 'output', host: 'web', step: 'docker', line: 'Get:1' }, '  web: docker | Get:1'],
  ])('shows %o only when asked to', (event, expected) => {
    expect(text(event)).toBe('');
    expect(text(event, true)).toBe(expected);
  });

  it('colours only where colours are on', () => {
    const event: Event = { type: 'failure', failure: { code: 'x', message: 'no' } };
    expect(text(event, false, true)).toBe('\u001B[31m✗\u001B[39m no');
  });
});
