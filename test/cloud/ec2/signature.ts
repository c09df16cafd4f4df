import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from '../kit/server.ts';

export type Credentials = {
  accessKey: string;
  secretKey: string;
  sessionToken?: string;
  /** Milliseconds since 1970, of temporary ones. */
  expires?: number;
};

/** Why a request is not believed; each service has its own code for it. */
export type Doubt = { reason: 'missing' | 'unknown' | 'mismatch' | 'skewed' | 'expired'; message: string };

const SKEW = 5 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Verifies a Signature Version 4, or says why not.
 * Source: AWS "Signature Version 4 signing process", "Create a signed AWS API request".
 */
export const doubtIn = (
  request: Request,
  known: readonly Credentials[],
  scope: { region: string; service: string },
): Doubt | undefined => {
  const { authorization = '' } = request.headers;
  const parts = AUTHORIZATION.exec(authorization);
  const date = headerOf(request, 'x-amz-date');
  if (parts === null || date === undefined)
    return { reason: 'missing', message: 'Request is missing Authentication Token' };
  const [, accessKey = '', day = '', region = '', service = '', signed = '', signature = ''] = parts;
  const credentials = known.find((one) => one.accessKey === accessKey);
  if (credentials === undefined || headerOf(request, 'x-amz-security-token') !== credentials.sessionToken)
    return { reason: 'unknown', message: 'The security token included in the request is invalid.' };
  if (credentials.expires !== undefined && credentials.expires <= Date.now())
    return { reason: 'expired', message: 'The security token included in the request is expired' };
  const skew = Date.now() - timeOf(date);
  if (!(Math.abs(skew) <= SKEW))
    return {
      reason: 'skewed',
      message: skew > 0 ? `Signature expired: ${date}` : `Signature not yet current: ${date}`,
    };
  if (region !== scope.region || service !== scope.service || !date.startsWith(day))
    return {
      reason: 'mismatch',
      message: `Credential should be scoped to a valid region and service: ${scope.region}, ${scope.service}.`,
    };
  const headers = signed.split(';');
  const mandatory = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  const claimed = headerOf(request, 'x-amz-content-sha256');
  const hash = sha256(request.body);
  const wrong =
    mandatory.some((name) => !headers.includes(name)) ||
    (claimed !== undefined && claimed !== hash) ||
    !same(signature, signatureOf(request, headers, hash, { ...scope, day, date }, credentials.secretKey));
  return wrong
    ? {
        reason: 'mismatch',
        message:
          'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      }
    : undefined;
};

const signatureOf = (
  request: Request,
  headers: string[],
  hash: string,
  { region, service, day, date }: { region: string; service: string; day: string; date: string },
  secretKey: string,
): string => {
  const canonical = [
    request.method,
    request.path,
    request.query.split('&').toSorted().join('&'),
    ...headers.map((name) => `${name}:${headerOf(request, name)?.trim().replaceAll(/ +/g, ' ') ?? ''}`),
    '',
    headers.join(';'),
    hash,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secretKey}`),
  );
  return createHmac('sha256', key)
    .update(['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n'))
    .digest('hex');
};

const headerOf = (request: Request, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};

/** Of `20261120T120000Z`. */
const timeOf = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const same = (one: string, other: string): boolean => timingSafeEqual(Buffer.from(one), Buffer.from(other));
