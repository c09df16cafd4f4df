import { createServer } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';

export const ISSUER = 'https://id.example';
export const AUDIENCE = 'https://mcp.example.com/mcp';
export const SECRET = 'jwt-secret-0123456789abcdef0123456789abcdef';

const KID = 'one';

/** Claims to put in the place of those that are all right; undefined leaves one out. */
export type Claims = Record<string, unknown>;

/** An issuer of tokens that publishes its keys on this machine. */
export interface Issuer {
  jwksUrl: string;
  publicJwk: JWK;
  /** Signs claims that are all right but for `changes`; undefined leaves a claim out. */
  sign(changes?: Claims, header?: { kid?: string | undefined; alg?: string }): Promise<string>;
  /** How often its keys were asked for. */
  asked(): number;
  publish(keys: JWK[]): void;
  /** From here on it answers every question with this status. */
  answer(status: number): void;
  close(): void;
}

/** Claims that are all right but for `changes`. */
export function claimsWith(changes: Claims = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1_000);
  return { iss: ISSUER, aud: AUDIENCE, sub: 'alice', scope: 'read write', exp: now + 3_600, ...changes };
}

export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const publicJwk = { ...(await exportJWK(publicKey)), kid: KID, use: 'sig' };
  let keys: JWK[] = [publicJwk];
  let asked = 0;
  let status = 200;
  const server = createServer((_, res) => {
    asked += 1;
    res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    jwksUrl: `http://127.0.0.1:${port}/keys`,
    publicJwk,
    sign: (changes, { kid = KID, alg = 'RS256' } = {}) =>
      new SignJWT(claimsWith(changes)).setProtectedHeader({ alg, kid }).sign(privateKey),
    asked: () => asked,
    publish: (published) => {
      keys = published;
    },
    answer: (wanted) => {
      status = wanted;
    },
    close: () => server.close(),
  };
}

/** A token of any header and signature, unlike what a library would let one make. */
export const forge = (header: object, payload: object, signature = ''): string =>
  [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
  `.${signature}`;

export const signWithSecret = (secret: string, changes: Claims = {}, alg = 'HS256'): Promise<string> =>
  new SignJWT(claimsWith(changes)).setProtectedHeader({ alg }).sign(Buffer.from(secret));
