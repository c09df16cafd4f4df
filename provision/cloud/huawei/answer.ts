import { CloudError, type ErrorKind } from '../error.ts';

/** What a service answered, whatever its status; `body` is the parsed JSON, undefined where there is none. */
export type Answer = { status: number; headers: Record<string, string>; body: unknown };

/**
 * The error that an answer is. Huawei Cloud's services write errors in these shapes (each service's API
 * reference, "error code"): `{error:{code,message}}`, `{error_code,error_msg}`, `{code,message}`,
 * `{NeutronError:{type,message}}`, `{itemNotFound:{code,message}}` and its like, `{errors:[{errorCode,errorMessage}]}`.
 *
 * @param action what was asked, as the service calls it
 */
export const refusalIn = ({ status, headers, body }: Answer, action: string): CloudError => {
  const { code = `status ${status}`, message = 'the service gave no reason' } = saidIn(body);
  return new CloudError(message, {
    kind: kindOf(status, code, message),
    action,
    code,
    status,
    requestId: headers['x-request-id'] ?? headers['x-openstack-request-id'],
    retryAfter: secondsIn(headers['retry-after']),
  });
};

type Said = { code?: string; message?: string };

const saidIn = (body: unknown): Said => {
  if (!isMap(body)) return {};
  const nested = Object.entries(body).flatMap(([name, value]) => {
    const inner: unknown = Array.isArray(value) ? value[0] : value;
    return isMap(inner) ? [said(inner, name)] : [];
  });
  return [said(body, ''), ...nested].find(({ message }) => message !== undefined) ?? {};
};

/** @param name what stands before the map: OpenStack writes the code there, and the status inside */
const said = (map: Record<string, unknown>, name: string): Said => {
  const text = (...keys: string[]): string | undefined =>
    keys.map((key) => map[key]).find((value): value is string => typeof value === 'string' && value !== '');
  const code = text('code', 'error_code', 'errorCode', 'type') ?? (name === 'error' ? undefined : name);
  const message = text('message', 'error_msg', 'errorMessage');
  return { ...(code && { code }), ...(message !== undefined && { message }) };
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const secondsIn = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;

/** A quota that is reached: such an answer is final, whatever its status. */
const isQuota = (code: string, message: string): boolean =>
  ['Ecs.0001', 'VPC.0114', 'EVS.1042'].includes(code) || /quota/i.test(message);

const kindOf = (status: number, code: string, message: string): ErrorKind => {
  if (isQuota(code, message)) return 'refused';
  if (status === 429 || code === 'APIGW.0308') return 'throttled';
  if (status >= 500) return 'uncertain';
  if (status === 404) return 'absent';
  // Something is under way with the server; or another thing still uses this one, unless it is there already.
  if (code === 'Ecs.0603') return 'not-yet';
  return status === 409 && !/already/i.test(message) ? 'not-yet' : 'refused';
};
