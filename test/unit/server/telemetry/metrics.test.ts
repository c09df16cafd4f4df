import { createServer } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CallError } from '../../../../server/src/errors.ts';
import { boundedLabel, createMetrics } from '../../../../server/src/telemetry/metrics.ts';
import { metricsModule } from '../../../../server/src/telemetry/module.ts';
import { callOf } from '../call.ts';
import { log, runnerOf, toolOf } from '../calls/world.ts';

function metricsOf() {
  const audit = { waiting: 3, dropped: 0 };
  const pool = { totalCount: 4, idleCount: 1, waitingCount: 2 };
  const { gate } = runnerOf();
  const metrics = createMetrics({
    gate,
    pool,
    redisIsReady: () => true,
    audit,
    analysis: () => ({ running: 1, waiting: 5 }),
  });
  const lines = async () => (await metrics.text()).split('\n').filter((line) => !line.startsWith('#'));
  return { metrics, gate, audit, lines };
}

describe('the metrics', () => {
  it('count calls by tool and outcome, and time them', async () => {
    const { metrics, lines } = metricsOf();
    const { runner } = runnerOf({ running: 1 }, { observers: [metrics.observe] });
    await runner.run(
      toolOf(() => Promise.resolve()),
      {},
      callOf(),
    );
    await runner.run(
      toolOf(() => Promise.reject(new CallError('no'))),
      {},
      callOf(),
    );
    const slow = toolOf(() => sleep(30));
    await Promise.all([runner.run(slow, {}, callOf()), runner.run(slow, {}, callOf())]);
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'berth_tool_calls_total{tool="work",outcome="ok"} 3',
        'berth_tool_calls_total{tool="work",outcome="refused"} 1',
        'berth_tool_call_duration_seconds_count{tool="work"} 4',
        'berth_tool_call_duration_seconds_bucket{le="1",tool="work"} 4',
        'berth_tool_call_wait_seconds_count 1',
      ]),
    );
  });

  it('count HTTP requests by route, and name no path that is none', async () => {
    const { metrics, lines } = metricsOf();
    metrics.observeHttp({ route: '/files/{name}', method: 'PUT', status: 201, seconds: 0.005 });
    metrics.observeHttp({ route: 'none', method: 'BREW', status: 404, seconds: 0.005 });
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'berth_http_requests_total{route="/files/{name}",method="PUT",status="201"} 1',
        'berth_http_requests_total{route="none",method="other",status="404"} 1',
        'berth_http_request_duration_seconds_count{route="none"} 1',
      ]),
    );
  });

  it('say how things are at the moment they are asked', async () => {
    const { gate, audit, lines } = metricsOf();
    gate.enter('a');
    audit.dropped = 7;
    const first = await lines();
    audit.dropped = 9;
    expect(first).toEqual(
      expect.arrayContaining([
        'berth_tool_calls_in_flight 1',
        'berth_tool_calls_waiting 0',
        'berth_postgres_connections 4',
        'berth_postgres_connections_idle 1',
        'berth_postgres_waiting 2',
        'berth_redis_up 1',
        'berth_analysis_running 1',
        'berth_analysis_waiting 5',
        'berth_audit_waiting 3',
        'berth_audit_dropped_total 7',
        expect.stringMatching(/^berth_build_info\{version="\d.*",node="24\..*"\} 1$/),
        expect.stringMatching(/^nodejs_eventloop_lag_p99_seconds /),
        expect.stringMatching(/^process_resident_memory_bytes /),
      ]),
    );
    expect(await lines()).toContain('berth_audit_dropped_total 9');
  });

  it('are served at a route that takes the scope read', async () => {
    const { metrics } = metricsOf();
    const [route] = metricsModule(metrics).routes ?? [];
    expect(route).toMatchObject({ path: '/metrics', access: 'read', methods: ['GET', 'HEAD'] });
    const server = createServer((req, res) => {
      const url = new URL(req.url ?? '/', 'http://localhost');
      const signal = new AbortController().signal;
      const { searchParams: query, origin } = url;
      void route?.handle({
        req,
        res,
        requestId: 'r-1',
        params: {},
        query,
        origin,
        identity: undefined,
        log,
        signal,
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toContain('berth_tool_calls_in_flight 0\n');
    server.close();
  });

  it('keep the number of tools they name bounded', () => {
    const label = boundedLabel(2);
    expect(['a', 'b', 'c', 'a', 'd'].map(label)).toEqual(['a', 'b', 'other', 'a', 'other']);
  });
});
