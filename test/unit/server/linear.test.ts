import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addressOf } from '../../../server/src/access/address.ts';
import { bearerToken } from '../../../server/src/access/authenticate.ts';
import { scopeOf } from '../../../server/src/access/claims.ts';
import { recordOf } from '../../../server/src/audit/record.ts';
import { storable } from '../../../server/src/audit/storable.ts';
import { columnsSql } from '../../../server/src/charts/plan/sql.ts';
import { attachment } from '../../../server/src/datasets/http/disposition.ts';
import { mistakeInName, nameFrom } from '../../../server/src/datasets/names.ts';
import { fileWords, statementWords } from '../../../server/src/duckdb/words.ts';
import { escapeHtml } from '../../../server/src/http/escape.ts';
import { refuse } from '../../../server/src/http/guard.ts';
import { createRouter } from '../../../server/src/http/routes.ts';
import { excessOf } from '../../../server/src/mcp/excess.ts';
import { nearest } from '../../../server/src/nearest.ts';
import { matchesFor, selectNotes } from '../../../server/src/notes/statements.ts';
import { createSigner } from '../../../server/src/signer.ts';
import { fill } from '../../../server/src/sql-tools/statements/fill.ts';
import { excerpt, scrub } from '../../../server/src/telemetry/scrub.ts';
import { framesOf } from '../../../server/src/telemetry/sentry-event.ts';
import { keptOf } from '../../../server/src/tools/kept.ts';
import { mistakesIn } from '../../../server/src/tools/mistakes.ts';
import { callOf } from './call.ts';
import { toolOf } from './calls/world.ts';
import { growthOf, LINEAR } from './growth.ts';

// Each place where a pattern or a loop of the server meets a text of a caller's choice; what is behind a tool's schema
// has that schema's bound besides.
const tool = toolOf(() => Promise.resolve());
const signer = createSigner('a key');
const find = createRouter([
  { path: '/files/{name}', methods: ['GET'], access: 'open', handle: () => undefined },
  { path: '/assets/{version}/{name}', methods: ['GET'], access: 'open', handle: () => undefined },
]);
const record = (input: Record<string, unknown>, error?: string): unknown =>
  recordOf({ tool, input, call: callOf(), outcome: 'ok', at: 0, ms: 0, waitedMs: 0, error });
const template = [{ name: 'table', place: 'word' as const, array: false }];
const parameters = [
  { name: 'table', type: 'string' as const, description: '', required: true, sensitive: false },
];

/** Quiet where a text is refused: what it costs to refuse it is what is measured. */
const tried = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

const PLACES: [string, (text: string) => unknown][] = [
  ['secrets in a log line', scrub],
  ['secrets in a text that is cut', (text) => excerpt(text, text.length - 1)],
  ['the name of an unknown argument', (text) => record({ [text]: 1 })],
  ['an argument', (text) => record({ text })],
  ['a private argument and the error that repeats it', (text) => record({ content: text }, text)],
  ['an error', (text) => record({}, text)],
  ['JSON for Postgres', (text) => storable(JSON.stringify({ text: `${text}\0` }))],
  ['the frames of an error', (text) => framesOf(`Error: ${text}\n    at x (${text}:1:2)`)],
  ["DuckDB's words on a statement", (text) => statementWords(new Error(`Parser Error: ${text}`), [])],
  ["DuckDB's words on a file", (text) => fileWords(new Error(`Invalid Input Error: ${text}`), [])],
  ['the statement of a chart', (sql) => columnsSql({ sql })],
  ['the name of a file', nameFrom],
  ['the name of a dataset', mistakeInName],
  ['the header that names a download', attachment],
  ['the nearest name', (text) => nearest(text, ['orders', text])],
  ['the nearest name to a long one', (text) => nearest('orders', [text, text])],
  [
    'the words of a search',
    (query) => [matchesFor(query), selectNotes('n', { query, limit: 1 }, 'substring')],
  ],
  ['the Authorization header', bearerToken],
  [
    'the Host header',
    (host) => refuse({ host, origin: `https://${host}` }, { allowedHosts: [], allowedOrigins: [] }),
  ],
  [
    'the X-Forwarded-For header',
    (text) => addressOf({ headers: { 'x-forwarded-for': text }, socket: { remoteAddress: '::1' } }, 1),
  ],
  ['the scopes of a token', (scope) => scopeOf({ scope }, 'berth:')],
  ['a path', (text) => find('GET', `/files/${text}`)],
  ['a signed token', (text) => signer.verify('x', text)],
  ['HTML', escapeHtml],
  ['a name in a declared statement', (table) => tried(() => fill(template, parameters, { table }))],
];

// What the patterns begin with, and what they stop at.
const SAMPLES = [
  'Bearer abc ',
  'x-amz-signature=0&',
  '"password":"a\\"b"',
  '\\"secret\\":\\"s\\"',
  '://u:p@',
  'berth_ab12_0123',
  '-eyJhbGci.eyJz.s',
  'Use "SET a" to b',
  '\n    at a (file:///b:1:2)',
  '\n   file =',
  '; \t',
  '_',
  '%41',
  '"a"".',
  '::ffff:1.2.3.4,',
  '中 ',
];
const prefixes = [
  ...new Set(SAMPLES.flatMap((text) => Array.from(text, (_none, at) => text.slice(0, at + 1)))),
].filter((text) => !/[\ud800-\udbff]$/.test(text));
const CHARACTERS = 3_000;
// So that a pattern which wants the end of the text, or one more letter, does not find it.
const ENDS = ['', '!'];

test.each(PLACES)(
  '%s takes time by its length, no more',
  (_what, work) => {
    const worst = prefixes
      .flatMap((part) =>
        ENDS.map((end) => ({
          part: part + end,
          growth: growthOf(
            work,
            (repeats) => part.repeat(repeats) + end,
            Math.ceil(CHARACTERS / part.length),
          ),
        })),
      )
      .filter(({ growth }) => growth > LINEAR);
    expect(worst).toEqual([]);
  },
  60_000,
);

const many = (count: number): string[] => Array.from({ length: count }, (_none, at) => `-eyJ${at}`);

describe('many of a kind take time by their number, no more', () => {
  const strict = z.strictObject({ items: z.array(z.string()) });
  const failed = (input: unknown): string => mistakesIn(strict.safeParse(input).error ?? new z.ZodError([]));

  test.each<[string, (names: string[]) => unknown]>([
    ['unknown arguments', (names) => keptOf(Object.fromEntries(names.map((name) => [name, 1])), new Map())],
    ['names that no schema has', (names) => failed(Object.fromEntries(names.map((name) => [name, 1])))],
    ['items of a wrong kind', (names) => failed({ items: names.map(() => 1) })],
    ['messages and their names', (names) => excessOf(names.map((name) => ({ [name]: [name] })))],
  ])('%s', (_what, work) => {
    expect(
      growthOf(
        (text) => work(text.split(' ')),
        (count) => many(count).join(' '),
        1_000,
      ),
    ).toBeLessThan(LINEAR);
  });

  test('and what is told of them is bounded', () => {
    const names = many(10_000);
    const kept = keptOf(Object.fromEntries(names.map((name) => [name.repeat(20), 1])), new Map());
    expect(JSON.stringify(kept).length).toBeLessThan(500);
    expect(kept).toMatchObject({ '[unknown arguments]': { count: 10_000 } });
    expect(failed(Object.fromEntries(names.map((name) => [name, 1]))).length).toBeLessThan(1_000);
    expect(failed({ items: names.map(() => 1) })).toMatch(/and 9990 more$/);
  });
});
