import { describe, expect, it } from 'vitest';
import { ownerOf, type Identity } from '../../../../server/src/identity.ts';
import {
  handshakeOf,
  mintSession,
  readSession,
  SESSION_SECONDS,
} from '../../../../server/src/mcp/session-token.ts';
import { createSigner } from '../../../../server/src/signer.ts';

const ALICE: Identity = { id: 'jwt:alice', namespace: 'alice', scope: 'read' };
const HANDSHAKE = { protocolVersion: '2025-11-25', capabilities: { sampling: {} } };

let now = 0;
const signer = createSigner('a key', () => now);

describe('a session id', () => {
  it('gives back the handshake on any replica that shares the key, whatever scope the caller has by then', () => {
    const id = mintSession(signer, ALICE, HANDSHAKE);
    const replica = createSigner('a key', () => now);
    expect(readSession(replica, { ...ALICE, scope: 'admin' }, id)).toEqual(HANDSHAKE);
  });

  it('is never the same twice', () => {
    expect(mintSession(signer, ALICE, HANDSHAKE)).not.toBe(mintSession(signer, ALICE, HANDSHAKE));
  });

  it.each([
    { who: 'another identity', identity: { ...ALICE, id: 'jwt:bob' } },
    { who: 'the same name in another namespace', identity: { ...ALICE, namespace: 'bob' } },
  ])('says nothing to $who', ({ identity }) => {
    expect(readSession(signer, identity, mintSession(signer, ALICE, HANDSHAKE))).toBeUndefined();
  });

  it('tells owners apart whose names look alike side by side', () => {
    const one = ownerOf({ ...ALICE, namespace: 'a b', id: 'c' });
    expect(one).not.toBe(ownerOf({ ...ALICE, namespace: 'a', id: 'b c' }));
  });

  it('is worth nothing by another key, or signed for another purpose', () => {
    const id = mintSession(
      createSigner('another key', () => now),
      ALICE,
      HANDSHAKE,
    );
    expect(readSession(signer, ALICE, id)).toBeUndefined();
    const cursor = signer.sign('cursor', { owner: ownerOf(ALICE), nonce: '', handshake: HANDSHAKE }, 60);
    expect(readSession(signer, ALICE, cursor)).toBeUndefined();
    expect(readSession(signer, ALICE, '')).toBeUndefined();
  });

  it.each([
    ['another part', '.x'],
    ['what is no base64url', '!'],
    ['padding', '='],
  ])('has one spelling: it is worth nothing with %s behind it', (_what, tail) => {
    const id = mintSession(signer, ALICE, HANDSHAKE);
    expect(readSession(signer, ALICE, id)).toEqual(HANDSHAKE);
    expect(readSession(signer, ALICE, `${id}${tail}`)).toBeUndefined();
  });

  it('ends after a week', () => {
    const id = mintSession(signer, ALICE, HANDSHAKE);
    now += SESSION_SECONDS * 1_000;
    expect(readSession(signer, ALICE, id)).toEqual(HANDSHAKE);
    now += 1;
    expect(readSession(signer, ALICE, id)).toBeUndefined();
  });
});

describe('what is kept of a handshake', () => {
  it.each([
    {
      params: {
        protocolVersion: '2025-06-18',
        capabilities: {
          roots: { listChanged: true },
          elicitation: { form: { applyDefaults: true } },
          experimental: { huge: 'x'.repeat(10_000) },
        },
        clientInfo: { name: 'x', version: '1' },
      },
      expected: {
        protocolVersion: '2025-06-18',
        capabilities: { roots: { listChanged: true }, elicitation: { form: { applyDefaults: true } } },
      },
    },
    {
      params: { protocolVersion: 'v'.repeat(1_000), capabilities: { sampling: 'yes' } },
      expected: { protocolVersion: '2025-11-25', capabilities: {} },
    },
  ])('is what this server may ever ask: $expected', ({ params, expected }) => {
    expect(handshakeOf(params)).toEqual(expected);
  });
});
