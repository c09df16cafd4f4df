import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../../server/src/log.ts';
import { createEndedSessions } from '../../../server/src/mcp/ended-sessions.ts';
import { environmentOf, ownStores, type OwnStores } from '../kit.ts';
import { startFixture } from './fixture/serve.ts';
import { openSession } from './wire.ts';

const log = createLog('silent', 2);

let stores: OwnStores;
beforeAll(async () => {
  stores = await ownStores();
});
afterAll(() => stores.close());

describe('the sessions that clients have ended', () => {
  it('are known to every replica, for as long as their ids are good', async () => {
    const [one, other] = [createEndedSessions(stores.redis, log), createEndedSessions(stores.redis, log)];
    const id = randomUUID();
    expect(await other.has(id)).toBe(false);
    await one.add(id);
    expect(await other.has(id)).toBe(true);
    const [key = ''] = await stores.redis.keys('mcp:ended:*');
    expect(key).not.toContain(id);
    expect(await stores.redis.ttl(key)).toBeGreaterThan(6 * 24 * 3_600);
  });

  it('are known at least here without Redis', async () => {
    const alone = createEndedSessions(undefined, log);
    await alone.add('mine');
    expect([await alone.has('mine'), await alone.has('another')]).toEqual([true, false]);
  });

  it('do not come back at another replica', async () => {
    const environment = environmentOf(stores.config);
    const [one, other] = await Promise.all([startFixture(environment), startFixture(environment)]);
    const session = await openSession(`${one.origin}/mcp`);
    const url = `${other.origin}/mcp`;
    expect((await session.request('tools/list', {}, { url })).status).toBe(200);
    const last = await openSession(`${one.origin}/mcp`);
    await fetch(`${one.origin}/mcp`, { method: 'DELETE', headers: last.headers });
    expect((await last.request('tools/list', {}, { url })).status).toBe(404);
    await Promise.all([one.close(), other.close()]);
  });
});
