import { randomUUID } from 'node:crypto';
import { LATEST_PROTOCOL_VERSION } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { ownerOf, type Identity } from '../identity.ts';
import type { Signer } from '../signer.ts';

// Only what this server may ever ask of a client: the token travels with each request.
const flag = z.object({}).optional();
const capabilities = z.object({
  sampling: z.object({ context: flag, tools: flag }).optional(),
  elicitation: z
    .object({ form: z.object({ applyDefaults: z.boolean().optional() }).optional(), url: flag })
    .optional(),
  roots: z.object({ listChanged: z.boolean().optional() }).optional(),
});

const handshake = z.object({
  protocolVersion: z.string().max(32).catch(LATEST_PROTOCOL_VERSION),
  capabilities: capabilities.catch({}),
});

/** What is kept of the handshake that began a session. */
export type Handshake = z.infer<typeof handshake>;

const payload = z.object({ owner: z.string(), nonce: z.string(), handshake });

const PURPOSE = 'session';

/** How long a session may go on, in seconds: clients may sleep over a weekend. */
export const SESSION_SECONDS = 7 * 24 * 3_600;

/** Reads what is to be kept of an `initialize` request's parameters. */
export function handshakeOf(params: Record<string, unknown>): Handshake {
  return handshake.parse(params);
}

/** Makes session ids from which any replica can rebuild the session. */
export function mintSession(signer: Signer, identity: Identity, handshake: Handshake): string {
  return signer.sign(PURPOSE, { owner: ownerOf(identity), nonce: randomUUID(), handshake }, SESSION_SECONDS);
}

/**
 * The handshake of a session that is this identity's; undefined for an id that is forged, expired or
 * another's.
 */
export function readSession(signer: Signer, identity: Identity, id: string): Handshake | undefined {
  const parsed = payload.safeParse(signer.verify(PURPOSE, id));
  return parsed.success && parsed.data.owner === ownerOf(identity) ? parsed.data.handshake : undefined;
}
