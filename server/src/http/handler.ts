import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config/config.ts';
import type { Identity } from '../identity.ts';
import type { Logger } from '../log.ts';
import type { Route } from '../module.ts';
import type { Admission, Charge } from './admission.ts';
import { gzip } from './gzip.ts';
import { refuse } from './guard.ts';
import { originOf } from './origin.ts';
import { sendJson, stopReading } from './reply.ts';
import { createRouter, type Match } from './routes.ts';

/** One request being answered. */
export interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
  log: Logger;
  requestId: string;
  /** The path of the route that it reached, as the route writes it. */
  route: string;
}

interface Parts {
  routes: readonly Route[];
  admission: Admission;
  config: Pick<Config['http'], 'allowedHosts' | 'allowedOrigins' | 'publicUrl'>;
}

/**
 * Makes the function that answers a request: it passes the Host and Origin checks, then CORS, then admission
 * as its route wants it, and only then reaches its route.
 */
export function createHandler({ routes, admission, config }: Parts): (exchange: Exchange) => Promise<void> {
  const find = createRouter(routes);

  return async (exchange) => {
    const { req, res, log, requestId } = exchange;
    const [path = '', query] = (req.url ?? '').split('?', 2);
    const match = find(req.method ?? '', path);
    if ('route' in match) exchange.route = match.route.path;

    const refusal = isProbe(match) ? undefined : refuse(req.headers, config);
    if (refusal !== undefined) return sendJson(res, 403, { error: refusal });
    if (admission.answersCors(req, res)) return;
    if ('status' in match) return sendNoRoute(res, match);

    const origin = originOf(req, config.publicUrl);
    let identity: Identity | undefined;
    let charge: Charge | undefined;
    if (match.route.access !== 'open' && match.route.access !== 'probe') {
      const admitted = await admission.admit(req, match.route.access, origin);
      if ('refusal' in admitted) {
        const { status, body, headers } = admitted.refusal;
        return sendJson(res, status, body, headers);
      }
      ({ identity, charge } = admitted);
      for (const [name, value] of Object.entries(admitted.headers)) res.setHeader(name, value);
    }
    if (match.route.compresses !== true) gzip(req, res);
    const hungUp = abortWhenHungUp(res);
    let ended = false;
    if (identity !== undefined && admission.watch !== undefined) {
      const unwatch = admission.watch(identity, () => {
        ended = true;
        hungUp.abort(new Error('the key or token of the caller has ended'));
        end(exchange);
      });
      res.once('close', unwatch);
    }
    try {
      await match.route.handle({
        req,
        res,
        params: match.params,
        query: new URLSearchParams(query),
        origin,
        identity,
        charge,
        log,
        requestId,
        signal: hungUp.signal,
      });
    } catch (error) {
      // An answer that was cut off cannot be written to any more.
      if (!ended) throw error;
    }
  };
}

/** Cuts off an answer whose caller's key or token has ended: nothing more leaves, whatever its route is doing. */
function end({ req, res, log }: Exchange): void {
  log.info('request ended with the key or token of its caller');
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const error_description = 'The key or token of this request has ended, and what it opened closed with it.';
  sendJson(
    res,
    401,
    { error: 'invalid_token', error_description },
    { 'WWW-Authenticate': `Bearer realm="berth", error="invalid_token"`, Connection: 'close' },
  );
  stopReading(req);
}

const isProbe = (match: Match): boolean => 'route' in match && match.route.access === 'probe';

function sendNoRoute(res: ServerResponse, match: Extract<Match, { status: number }>): void {
  if (match.status === 404) sendJson(res, 404, { error: 'There is nothing here; MCP is at /mcp' });
  else sendJson(res, 405, { error: `Use ${match.allow}` }, { Allow: match.allow });
}

/** Aborts when the caller hangs up before the answer is whole. */
function abortWhenHungUp(res: ServerResponse): AbortController {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort(new Error('the caller hung up'));
  });
  return controller;
}
