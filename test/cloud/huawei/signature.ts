import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../kit/refusal.ts';
import type { Request } from '../kit/server.ts';

export type Credentials = {
  accessKey: string;
  secretKey: string;
  /** Of temporary credentials, which hold only together with it. */
  sessionToken?: string;
};

const MINUTES = 15;

const wrong = (why: string): Refusal =>
  new Refusal(401, 'APIGW.0301', `Incorrect IAM authentication information: ${why}`);

/**
 * Checks a request's signature (SDK-HMAC-SHA256).
 * Source: "API Request Signing Guide", and the signer of huaweicloud-sdk-core.
 *
 * @throws Refusal APIGW.0301 that says what is wrong with it
 */
export const authenticate = (request: Request, known: readonly Credentials[]): void => {
  const header = request.headers.authorization ?? '';
  const [, accessKey, names = '', signature = ''] =
    /^SDK-HMAC-SHA256 Access=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(header) ?? [];
  if (accessKey === undefined) throw wrong('no AK/SK signature in the Authorization header');

  const credentials = known.find((one) => one.accessKey === accessKey);
  if (credentials === undefined) throw wrong(`AK access failed to reach the limit, AK: ${accessKey} unknown`);
  if (request.headers['x-security-token'] !== credentials.sessionToken)
    throw wrong('security token is missing, wrong or has expired');

  const date = textOf(request, 'x-sdk-date');
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!(Math.abs(Date.now() - at) <= MINUTES * 60_000)) throw wrong('Signature expired');

  const signed = names.split(';');
  for (const name of ['host', 'x-sdk-date', ...MUST_BE_SIGNED.filter((one) => one in request.headers)])
    if (!signed.includes(name)) throw wrong(`the header ${name} is not signed`);

  const body = textOf(request, 'x-sdk-content-sha256') || sha256(request.body);
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    signed.map((name) => `${name}:${textOf(request, name).trim()}\n`).join(''),
    names,
    body,
  ].join('\n');
  const expected = createHmac('sha256', credentials.secretKey)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest('hex');
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature)))
    throw wrong('verify aksk signature fail, the signature does not match');
};

/** Where they are sent, a change of theirs on the way would change what is asked. */
const MUST_BE_SIGNED = ['x-project-id', 'x-security-token', 'x-client-token', 'x-sdk-content-sha256'];

const textOf = (request: Request, name: string): string => String(request.headers[name] ?? '');

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

const canonicalPath = (path: string): string => {
  const encoded = path.split('/').map((part) => encode(decodeURIComponent(part)));
  return `${encoded.join('/')}${path.endsWith('/') ? '' : '/'}`;
};

const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query)]
    .map(([name, value]) => ({ name, text: `${encode(name)}=${encode(value)}` }))
    .toSorted((one, other) => order(one.name, other.name) || order(one.text, other.text))
    .map(({ text }) => text)
    .join('&');

const order = (one: string, other: string): number => Number(one > other) - Number(one < other);

/** RFC 3986: all but letters, digits and -._~ */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
