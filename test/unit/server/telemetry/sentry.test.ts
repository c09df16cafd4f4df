import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { framesOf, readDsn } from '../../../../server/src/telemetry/sentry-event.ts';
import { openSentry } from '../../../../server/src/telemetry/sentry.ts';
import { callOf } from '../call.ts';
import { log, runnerOf, toolOf } from '../calls/world.ts';
import { startCollector } from './collector.ts';

const context = { tool: 'work', requestId: 'r-1' };

let collector: Awaited<ReturnType<typeof startCollector>>;
let clock = 0;

beforeEach(async () => {
  collector = await startCollector();
  clock = 1_000_000;
});
afterEach(() => collector.stop());

const open = () => openSentry(`http://abc@${collector.host}/42`, log, () => clock);

describe('a DSN', () => {
  it.each([
    ['https://abc@o1.sentry.example/42', { url: 'https://o1.sentry.example/api/42/envelope/', key: 'abc' }],
    ['http://abc:old@localhost:9000/sub/7', { url: 'http://localhost:9000/sub/api/7/envelope/', key: 'abc' }],
    ['https://sentry.example/42', undefined],
    ['https://abc@sentry.example/', undefined],
    ['ftp://abc@sentry.example/42', undefined],
    ['abc', undefined],
  ])('%s', (dsn, expected) => {
    expect(readDsn(dsn)).toEqual(expected);
  });

  it('that is none is told at the start, without repeating it', () => {
    expect(() => openSentry('my-secret', log)).toThrow(
      'SENTRY_DSN: expected https://<key>@<host>/<project number>',
    );
  });
});

const frame = (name: string, filename: string, lineno: number, colno: number, in_app: boolean) => ({
  function: name,
  filename,
  lineno,
  colno,
  in_app,
});
describe('the frames of a stack', () => {
  it('are the outermost first, and tell our files from others', () => {
    const stack = [
      'TypeError: x is not a function',
      '    at inner (file:///app/src/tools/work.ts:3:7)',
      '    at async Client.query (/app/node_modules/pg/lib/client.js:10:5)',
      '    at node:internal/process/task_queues:103:5',
    ].join('\n');
    expect(framesOf(stack)).toEqual([
      frame('<anonymous>', 'node:internal/process/task_queues', 103, 5, false),
      frame('async Client.query', '/app/node_modules/pg/lib/client.js', 10, 5, false),
      frame('inner', '/app/src/tools/work.ts', 3, 7, true),
    ]);
  });
});

describe('a bug', () => {
  it('is sent as an envelope, with its cause, and without arguments or secrets', async () => {
    const sentry = open();
    const cause = new Error('connect to postgres://berth:hunter2@db failed');
    const bug = new TypeError('no Bearer abcdef', { cause });
    const { runner } = runnerOf(
      {},
      { onBug: (error, tool, { requestId }) => sentry.report(error, { tool, requestId }) },
    );
    await runner.run(
      toolOf(() => Promise.reject(bug)),
      { text: 'private' },
      callOf({ requestId: 'r-1' }),
    );
    await sentry.close();

    expect(collector.received).toHaveLength(1);
    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = collector.received;
    expect(path).toBe('/api/42/envelope/');
    expect(headers['x-sentry-auth']).toMatch(/^Sentry sentry_version=7, .*sentry_key=abc$/);
    expect(headers['content-type']).toBe('application/x-sentry-envelope');
    expect(body).not.toMatch(/hunter2|abcdef|private/);
    const [head, item, event] = body
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(head).toMatchObject({ event_id: expect.stringMatching(/^[\da-f]{32}$/) });
    expect(item).toEqual({ type: 'event' });
    expect(event).toMatchObject({
      platform: 'node',
      level: 'error',
      timestamp: 1_000,
      release: expect.stringMatching(/^berth-server@\d/),
      transaction: 'tools/call work',
      tags: { tool: 'work', request_id: 'r-1' },
      exception: {
        values: [
          { type: 'Error', value: 'connect to postgres://[secret]@db failed' },
          {
            type: 'TypeError',
            value: 'no Bearer [secret]',
            stacktrace: { frames: expect.arrayContaining([expect.objectContaining({ in_app: true })]) },
          },
        ],
      },
    });
  });

  it.each([
    ['a text', 'oops', 'string'],
    ['nothing', undefined, 'undefined'],
  ])('may be %s', async (_what, thrown, type) => {
    const sentry = open();
    sentry.report(thrown, context);
    await sentry.close();
    expect(collector.received[0]?.body).toContain(`"type":"${type}"`);
  });

  it('of which there are many is sent a bounded number of times a minute', async () => {
    const sentry = open();
    const flood = async () => {
      for (let i = 0; i < 50; i++) {
        sentry.report(new Error('again'), context);
        await sentry.close();
      }
    };
    await flood();
    expect(collector.received).toHaveLength(20);
    clock += 60_000;
    await flood();
    expect(collector.received).toHaveLength(40);
  });

  it('is not sent where Sentry asks for a pause, until the pause is over', async () => {
    const sentry = open();
    collector.behaviour.status = 429;
    collector.behaviour.headers = { 'Retry-After': '30' };
    for (const [later, sent] of [
      [0, 1],
      [29_000, 1],
      [2_000, 2],
    ] as const) {
      clock += later;
      sentry.report(new Error('again'), context);
      await sentry.close();
      expect(collector.received).toHaveLength(sent);
    }
  });

  it('harms neither call nor shutdown when Sentry hangs, and waits in no queue', async () => {
    const sentry = open();
    collector.behaviour.hangs = true;
    for (let i = 0; i < 50; i++) sentry.report(new Error('again'), context);
    const start = performance.now();
    await sentry.close();
    expect(performance.now() - start).toBeLessThan(2_500);
    expect(collector.received).toHaveLength(4);
  });
});
