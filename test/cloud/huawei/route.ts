import { z } from 'zod';
import type { VendorFault } from '../kit/faults.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Answer, Request } from '../kit/server.ts';
import { found, type Cloud } from './cloud-state.ts';
import type { Shape } from './errors.ts';

/** One request, as a handler sees it. */
export type Call = {
  cloud: Cloud;
  requestId: string;
  query: URLSearchParams;
  /** Milliseconds since 1970. */
  now: number;
  /** One that shows in the effect: a job that fails. */
  fault: VendorFault | undefined;
  /** A part of the path, such as `server_id`. */
  path: (name: string) => string;
  header: (name: string) => string | undefined;
  /** The body, checked; throws the service's own refusal of a bad parameter. */
  read: <Schema extends z.ZodType>(schema: Schema) => z.infer<Schema>;
  /** The service's refusal of a bad parameter. */
  invalid: (message: string) => Refusal;
};

export type Handler = (call: Call) => Answer | Promise<Answer>;

export type Route = {
  service: string;
  /** The vendor's name of it; where one path has several, by the body. */
  action: string | ((body: unknown) => string);
  method: string;
  /** Names of the path's variable parts, and what finds them. */
  path: string;
  kind: 'read' | 'write';
  shape: Shape;
  /** Error code of a bad parameter. */
  badParameter: string;
  run: Handler;
};

/** A service's operations by `METHOD path`, each with the name that the vendor gives it. */
export const routesOf = (
  service: Pick<Route, 'service' | 'shape' | 'badParameter'>,
  operations: Record<string, Pick<Route, 'action' | 'run'> & { reads?: boolean }>,
): Route[] =>
  Object.entries(operations).map(([key, { action, run, reads }]) => {
    const [method = '', path = ''] = key.split(' ');
    const kind = reads || method === 'GET' ? 'read' : 'write';
    return Object.assign({ action, method, path, run, kind } as const, service);
  });

export type Matched = { route: Route; path: Record<string, string> };

/** The route of a request; the first that fits, so that a fixed part may stand before a variable one. */
export const matched = (routes: readonly Route[], method: string, path: string): Matched | undefined => {
  const parts = partsOf(path);
  for (const route of routes) {
    const pattern = partsOf(route.path);
    if (route.method !== method || pattern.length !== parts.length) continue;
    const variables: Record<string, string> = {};
    const fits = pattern.every((part, index) => {
      const given = parts[index] ?? '';
      if (!part.startsWith('{')) return part === given;
      variables[part.slice(1, -1)] = decodeURIComponent(given);
      return given !== '';
    });
    if (fits) return { route, path: variables };
  }
  return undefined;
};

const partsOf = (path: string): string[] => path.replace(/\/$/, '').split('/');

export const callOf = (
  cloud: Cloud,
  { route, path }: Matched,
  request: Request,
  requestId: string,
  fault: VendorFault | undefined,
): Call => {
  const invalid = (message: string): Refusal => new Refusal(400, route.badParameter, message);
  return {
    cloud,
    requestId,
    query: new URLSearchParams(request.query),
    now: Date.now(),
    fault,
    invalid,
    path: (name) => found(path[name], () => new Error(`${route.path} has no ${name}`)),
    header: (name) => z.string().optional().parse(request.headers[name]),
    read: (schema) => {
      const given = parsed(request.body);
      if (given === undefined) throw invalid('the request body is not JSON');
      const body = schema.safeParse(given);
      if (body.success) return body.data;
      throw invalid(z.prettifyError(body.error));
    },
  };
};

/** A body as JSON; undefined where it is none. */
export const parsed = (body: Buffer): unknown => {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

/** Whether a body asks for checks alone, so that nothing is written. */
export const isDryRun = (body: unknown): boolean => dryRun.safeParse(body).success;

const dryRun = z.object({ dry_run: z.literal(true) });
