import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallError } from '../../../../server/src/errors.ts';
import type { Database } from '../../../../server/src/postgres/database.ts';
import { openTracing, type Tracing } from '../../../../server/src/telemetry/tracing.ts';
import { callOf } from '../call.ts';
import { log, runnerOf, toolOf } from '../calls/world.ts';
import { startCollector } from './collector.ts';
import { spansIn } from './spans.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

const database: Database = {
  query: ({ text }) => (text === 'BROKEN' ? Promise.reject(new Error('password=x')) : Promise.resolve([])),
  transaction: (work) => work(() => Promise.resolve([])),
};

let collector: Awaited<ReturnType<typeof startCollector>>;
let tracing: Tracing;

const spans = () => spansIn(collector.received);

beforeEach(async () => {
  collector = await startCollector();
  tracing = await openTracing({ serviceName: 'workbench', endpoint: `http://${collector.host}` }, log);
});

afterEach(async () => {
  await tracing.close();
  await collector.stop();
});

describe('traces', () => {
  it("reach the collector as part of the caller's trace, with what the call asked of the database", async () => {
    const { runner } = runnerOf({}, { trace: tracing.call });
    const traced = tracing.database(database);
    const tool = toolOf(async ({ signal }) => {
      await traced.query({ text: 'SELECT name FROM secrets', values: [] }, signal);
      await traced.transaction((query) => query({ text: 'delete from x', values: [] }), signal);
    });
    const trace = { traceparent: `00-${TRACE}-${PARENT}-01` };
    await runner.run(tool, { text: 'private' }, callOf({ requestId: 'r-1', trace }));
    await tracing.close();

    const [first] = collector.received;
    expect(first).toMatchObject({ path: '/v1/traces', headers: { 'content-type': 'application/json' } });
    expect(first?.body).not.toContain('private');
    expect(first?.body).not.toContain('secrets');

    const call = spans().find(({ parentSpanId }) => parentSpanId === PARENT);
    expect(call).toMatchObject({
      resource: { 'service.name': 'workbench' },
      traceId: TRACE,
      name: 'tools/call work',
      kind: 2,
      attributes: {
        'mcp.method.name': 'tools/call',
        'gen_ai.tool.name': 'work',
        'enduser.id': 'local',
        'berth.request_id': 'r-1',
        'berth.outcome': 'ok',
      },
      status: { code: 0 },
    });
    const transaction = spans().find(({ name }) => name === 'postgres transaction');
    expect(spans().map(({ traceId, name, parentSpanId }) => [traceId, name, parentSpanId])).toEqual([
      [TRACE, 'postgres SELECT', call?.spanId],
      [TRACE, 'postgres DELETE', transaction?.spanId],
      [TRACE, 'postgres transaction', call?.spanId],
      [TRACE, 'tools/call work', PARENT],
    ]);
  });

  it('say how a call failed, without secrets', async () => {
    const { runner } = runnerOf({}, { trace: tracing.call });
    const traced = tracing.database(database);
    const refused = toolOf(() => Promise.reject(new CallError('not with ?token=abc')));
    const broken = toolOf(({ signal }) => traced.query({ text: 'BROKEN', values: [] }, signal));
    const result = await runner.run(refused, {}, callOf());
    await runner.run(broken, {}, callOf());
    await tracing.close();
    expect(result.isError).toBe(true);
    expect(spans()).toMatchObject([
      {
        attributes: { 'berth.outcome': 'refused', 'error.type': 'tool_error' },
        status: { code: 2, message: 'not with ?token=[secret]' },
      },
      { name: 'postgres BROKEN', status: { code: 2, message: 'Error: password=[secret]' } },
      { attributes: { 'berth.outcome': 'failed' }, status: { code: 2, message: 'password=[secret]' } },
    ]);
  });

  it("leave out the server's own housekeeping", async () => {
    await tracing.database(database).query({ text: 'SELECT 1', values: [] }, new AbortController().signal);
    await tracing.close();
    expect(collector.received).toEqual([]);
  });

  it.each(['refuses', 'hangs', 'is away'])(
    'harm no call and no shutdown when the collector %s',
    async (what) => {
      if (what === 'refuses') collector.behaviour.status = 400;
      if (what === 'hangs') collector.behaviour.hangs = true;
      if (what === 'is away') await collector.stop();
      const { runner } = runnerOf({}, { trace: tracing.call });
      const result = await runner.run(
        toolOf(() => Promise.resolve()),
        {},
        callOf(),
      );
      const start = performance.now();
      await tracing.close();
      expect(result.isError).toBeUndefined();
      expect(performance.now() - start).toBeLessThan(2_500);
      if (what === 'is away') collector = await startCollector();
    },
  );
});
