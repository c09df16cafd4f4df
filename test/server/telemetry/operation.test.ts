import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startCollector } from '../../unit/server/telemetry/collector.ts';
import { spansIn } from '../../unit/server/telemetry/spans.ts';
import { environmentOf, ownStores, type OwnStores } from '../kit.ts';
import { eventually, ready, startServer, type Running } from '../process.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${PARENT}-01`;
const API_KEY = 'an-api-key-that-is-long-enough-to-be-one';

type Collector = Awaited<ReturnType<typeof startCollector>>;

let stores: OwnStores;
let collector: Collector;
let server: Running;

const headers = { Authorization: `Bearer ${API_KEY}` };

async function connect(): Promise<Client> {
  const client = new Client(
    { name: 'c', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new StreamableHTTPClientTransport(server.url, { requestInit: { headers } }));
  return client;
}

const metrics = async (): Promise<string[]> => {
  const response = await fetch(new URL('/metrics', server.url), { headers });
  return (await response.text()).split('\n');
};

const audited = z.array(
  z.object({ tool: z.string(), outcome: z.string(), identity: z.string(), arguments: z.looseObject({}) }),
);

const audit = async () => {
  const text = 'SELECT tool, outcome, identity, arguments FROM audit ORDER BY at';
  return audited.parse(await stores.database.query({ text, values: [] }, AbortSignal.timeout(5_000)));
};

beforeAll(async () => {
  [stores, collector] = await Promise.all([ownStores(), startCollector()]);
  server = await startServer({
    ...environmentOf(stores.config),
    AUTH: 'required',
    API_KEY,
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${collector.host}`,
    SENTRY_DSN: `http://abc@${collector.host}/42`,
  });
  await eventually(async () => (await ready(server)).status === 200);
});

afterAll(async () => {
  await server?.stop();
  await Promise.all([collector?.stop(), stores?.close()]);
});

describe('the whole server', () => {
  it('counts, audits, logs and traces a call', async () => {
    const client = await connect();
    const args = { key: 'k', text: 'a note with ?token=s3cr3t in it' };
    const call = { name: 'remember', arguments: args, _meta: { traceparent: TRACEPARENT } };
    await client.callTool(call);
    const refused = await client.callTool({ name: 'remember', arguments: { key: 'k' } });
    await client.close();
    expect(refused.isError).toBe(true);

    expect(await metrics()).toEqual(
      expect.arrayContaining([
        'berth_tool_calls_total{tool="remember",outcome="ok"} 1',
        'berth_tool_calls_total{tool="remember",outcome="refused"} 1',
        'berth_tool_call_duration_seconds_count{tool="remember"} 2',
        'berth_redis_up 1',
        expect.stringMatching(/^berth_http_requests_total\{route="\/mcp",method="POST",status="200"\} /),
      ]),
    );
    await eventually(async () => (await audit()).length === 2);
    expect(await audit()).toMatchObject([
      { tool: 'remember', outcome: 'ok', arguments: { key: 'k' } },
      { tool: 'remember', outcome: 'refused', arguments: { key: 'k' } },
    ]);
    const lines = server.log().split('\n');
    expect(lines.filter((line) => line.includes('"msg":"tool call"'))).toHaveLength(2);
    for (const text of [server.log(), JSON.stringify(await audit())]) {
      expect(text).not.toContain('s3cr3t');
      expect(text).not.toContain(API_KEY);
    }
  });

  it('shows its metrics to nobody without a key', async () => {
    expect((await fetch(new URL('/metrics', server.url))).status).toBe(401);
  });

  it('sends what is left when it stops: the trace, and the record of a call just made', async () => {
    const client = await connect();
    await client.callTool({ name: 'server_status', arguments: {} });
    await client.close();
    expect(await server.stop()).toBe(0);

    expect((await audit()).map(({ tool }) => tool)).toEqual(['remember', 'remember', 'server_status']);
    const spans = spansIn(collector.received.filter(({ path }) => path === '/v1/traces'));
    const ours = spans.filter(({ traceId }) => traceId === TRACE);
    const call = ours.find(({ parentSpanId }) => parentSpanId === PARENT);
    expect(call).toMatchObject({
      name: 'tools/call remember',
      resource: { 'service.name': 'berth-server' },
      attributes: { 'berth.outcome': 'ok' },
    });
    expect(ours.filter(({ parentSpanId }) => parentSpanId === call?.spanId)).toMatchObject([
      { name: 'postgres INSERT', kind: 3, attributes: { 'db.system.name': 'postgresql' } },
    ]);
    expect(spans.map(({ name }) => name)).toContain('tools/call server_status');
    expect(collector.received.map(({ body }) => body).join()).not.toMatch(/s3cr3t|a note/);
  });
});
