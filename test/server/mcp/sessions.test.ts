import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../process.ts';
import { startFixture, type FixtureServer } from './fixture/serve.ts';
import { tokenFor, JWT } from './identities.ts';
import { eventsOf, INITIALIZE, messagesOf, openSession, post, read } from './wire.ts';

const TOOL = { name: 'test_simple_text', arguments: {} };

describe('sessions of the revisions before 2026-07-28', () => {
  let one: FixtureServer;
  let other: FixtureServer;
  let url: string;
  let elsewhere: string;

  beforeAll(async () => {
    [one, other] = await Promise.all([startFixture({}, { resume: 300 }), startFixture()]);
    url = `${one.origin}/mcp`;
    elsewhere = `${other.origin}/mcp`;
  });

  afterAll(() => Promise.all([one.close(), other.close()]));

  it('go on at another replica, which has never seen them', async () => {
    const session = await openSession(url);
    const answer = await read(await session.request('tools/call', TOOL, { url: elsewhere }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('mcp-session-id')).toBe(session.id);
    expect(answer.messages.at(-1)?.result).toMatchObject({ content: [{ type: 'text' }] });
    expect(other.sessions()).toBe(1);
  });

  it('come back once where many requests bring them back at the same time', async () => {
    const before = other.sessions();
    const session = await openSession(url);
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, id) =>
        read(await session.request('tools/call', TOOL, { url: elsewhere, id })),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(other.sessions()).toBe(before + 1);
  });

  it('keep what the client is able to do, so that it can be asked at the other replica too', async () => {
    const session = await openSession(url, { capabilities: { sampling: {}, roots: { listChanged: true } } });
    const response = await session.request(
      'tools/call',
      { name: 'test_sampling', arguments: { prompt: 'Hello?' } },
      { url: elsewhere },
    );
    const stream = messagesOf(response);
    const question = await stream.next();
    expect(question.value).toMatchObject({ method: 'sampling/createMessage' });
    await stream.return(undefined);
  });

  it.each([
    { id: 'made up', change: () => 'nonsense' },
    { id: 'forged', change: (id: string) => `${id.slice(0, -2)}AA` },
    { id: 'changed', change: (id: string) => `${id.slice(0, 10)}x${id.slice(11)}` },
  ])('are not found by an id that is $id', async ({ change }) => {
    const session = await openSession(url);
    const answer = await read(
      await session.request('tools/list', {}, { headers: { 'Mcp-Session-Id': change(session.id) } }),
    );
    expect(answer).toMatchObject({ status: 404, messages: [{ error: { code: -32_001 } }] });
  });

  it('are gone when the client has ended them', async () => {
    const session = await openSession(url);
    const ended = await fetch(url, { method: 'DELETE', headers: session.headers });
    expect(ended.status).toBe(200);
    const after = await session.request('tools/list');
    expect(after.status).toBe(404);
  });

  it('are let go when there are too many, and rebuilt when they are needed', async () => {
    const small = await startFixture({}, { most: 3 });
    const at = `${small.origin}/mcp`;
    const sessions = [];
    for (let count = 0; count < 6; count += 1) sessions.push(await openSession(at));
    expect(small.sessions()).toBe(3);
    for (const session of sessions) {
      expect((await read(await session.request('tools/call', TOOL))).messages.at(-1)).toHaveProperty(
        'result',
      );
    }
    expect(small.sessions()).toBe(3);
    await small.close();
  });

  it('are refused with a time to wait when all are in use', async () => {
    const small = await startFixture({}, { most: 1 });
    const at = `${small.origin}/mcp`;
    const session = await openSession(at);
    const stop = new AbortController();
    const stream = await session.listen({ signal: stop.signal });
    expect(stream.status).toBe(200);
    const refused = await post(at, INITIALIZE);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    stop.abort();
    await small.close();
  });

  describe('a call', () => {
    it('is stopped by a cancellation, and its stream ends', async () => {
      const session = await openSession(url);
      const call = session.request('tools/call', { name: 'wait', arguments: {} }, { id: 7 });
      await eventually(async () => one.catalog.waiting === 1);
      await session.notify('notifications/cancelled', { requestId: 7, reason: 'never mind' });
      const { messages } = await read(await call);
      expect(messages).toMatchObject([{ id: 7, error: { message: 'The request was cancelled' } }]);
      expect(one.catalog.waiting).toBe(0);
    });

    it('is stopped at once when a client hangs up that cannot come back', async () => {
      const session = await openSession(url, { version: '2025-03-26' });
      const stop = new AbortController();
      const call = session.request('tools/call', { name: 'wait', arguments: {} }, { signal: stop.signal });
      await eventually(async () => one.catalog.waiting === 1);
      stop.abort();
      await expect(call.then((response) => response.text())).rejects.toThrow('abort');
      await eventually(async () => one.catalog.waiting === 0);
    });

    it('is stopped when a client that could come back does not', async () => {
      const session = await openSession(url);
      const stop = new AbortController();
      await session.request('tools/call', { name: 'wait', arguments: {} }, { signal: stop.signal });
      await eventually(async () => one.catalog.waiting === 1);
      stop.abort();
      await sleep(100);
      expect(one.catalog.waiting).toBe(1);
      await eventually(async () => one.catalog.waiting === 0);
    });

    it('goes on for a client that comes back, which gets the rest of the stream', async () => {
      const session = await openSession(url);
      const stop = new AbortController();
      const response = await session.request(
        'tools/call',
        { name: 'slow', arguments: {} },
        { signal: stop.signal },
      );
      const first = await eventsOf(response).next();
      const last = first.value?.id ?? '';
      expect(last).not.toBe('');
      stop.abort();
      await sleep(50);
      const { messages } = await read(await session.listen({ headers: { 'Last-Event-ID': last } }));
      expect(messages).toMatchObject([{ id: 1, result: { content: [{ text: 'Slow but sure' }] } }]);
    });

    it('leaves its answer for a client that was away when it came', async () => {
      const session = await openSession(url);
      const stop = new AbortController();
      const response = await session.request('tools/call', TOOL, { signal: stop.signal });
      const first = await eventsOf(response).next();
      stop.abort();
      await sleep(50);
      const headers = { 'Last-Event-ID': first.value?.id ?? '' };
      const { messages } = await read(await session.listen({ headers }));
      expect(messages).toMatchObject([{ id: 1, result: { content: [{ type: 'text' }] } }]);
    });
  });

  describe('the stream of a session', () => {
    it('tells of changed lists, and of watched resources to their own namespace only', async () => {
      const session = await openSession(url);
      await read(await session.request('resources/subscribe', { uri: 'test://watched-resource' }));
      const stop = new AbortController();
      const stream = messagesOf(await session.listen({ signal: stop.signal }));
      one.catalog.update('test://watched-resource', 'of somebody else');
      one.catalog.update('test://static-text', 'default');
      one.catalog.change('tools');
      one.catalog.update('test://watched-resource', 'default');
      expect((await stream.next()).value?.method).toBe('notifications/tools/list_changed');
      expect((await stream.next()).value).toMatchObject({
        method: 'notifications/resources/updated',
        params: { uri: 'test://watched-resource' },
      });
      await read(await session.request('resources/unsubscribe', { uri: 'test://watched-resource' }));
      one.catalog.update('test://watched-resource', 'default');
      one.catalog.change('prompts');
      expect((await stream.next()).value?.method).toBe('notifications/prompts/list_changed');
      stop.abort();
    });

    it('opens at another replica for a client that asks for events only the first one had', async () => {
      const session = await openSession(url);
      const first = new AbortController();
      const events = eventsOf(await session.listen({ signal: first.signal }));
      one.catalog.change('tools');
      const { value } = await events.next();
      first.abort();
      const again = new AbortController();
      const headers = { 'Last-Event-ID': value?.id ?? '' };
      const response = await session.listen({ url: elsewhere, headers, signal: again.signal });
      expect(response.status).toBe(200);
      const stream = messagesOf(response);
      other.catalog.change('resources');
      expect((await stream.next()).value?.method).toBe('notifications/resources/list_changed');
      again.abort();
    });

    it('does not show the events of another session', async () => {
      const [mine, theirs] = await Promise.all([openSession(url), openSession(url)]);
      const response = await theirs.request('tools/call', TOOL);
      const first = await eventsOf(response).next();
      const answer = await mine.listen({ headers: { 'Last-Event-ID': first.value?.id ?? '' } });
      expect(answer.status).toBe(400);
    });
  });
});

describe('sessions of several identities', () => {
  let server: FixtureServer;
  let url: string;

  beforeAll(async () => {
    server = await startFixture(JWT);
    url = `${server.origin}/mcp`;
  });

  afterAll(() => server.close());

  it('are not found by another identity, whether held or to be rebuilt', async () => {
    const alice = { Authorization: `Bearer ${await tokenFor('alice', 'read')}` };
    const bob = { Authorization: `Bearer ${await tokenFor('bob', 'admin')}` };
    const session = await openSession(url, { headers: alice });
    expect((await session.request('tools/list')).status).toBe(200);
    expect((await session.request('tools/list', {}, { headers: bob })).status).toBe(404);

    const fresh = await startFixture(JWT);
    const elsewhere = { url: `${fresh.origin}/mcp` };
    expect((await session.request('tools/list', {}, { headers: bob, ...elsewhere })).status).toBe(404);
    expect(fresh.sessions()).toBe(0);
    expect((await session.request('tools/list', {}, elsewhere)).status).toBe(200);
    await fresh.close();
  });

  it('have no use without a proof of who is calling', async () => {
    const alice = { Authorization: `Bearer ${await tokenFor('alice', 'read')}` };
    const session = await openSession(url, { headers: alice });
    expect((await session.request('tools/list', {}, { headers: { Authorization: '' } })).status).toBe(401);
  });
});
