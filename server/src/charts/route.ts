import { BusyError, explain } from '../errors.ts';
import { sendJson } from '../http/reply.ts';
import type { Route } from '../module.ts';
import type { Signer } from '../signer.ts';
import type { Charts } from './library.ts';
import { readLink } from './links.ts';
import { chartPagePolicy } from './page.ts';

const RETRY_SECONDS = 5;
const GONE = 'There is no chart behind this link. It may have expired, or the chart was deleted.';

/** `GET /charts/{file}?token=…`, where the file is a chart's id, or that with .png, .svg or .html. */
export const chartRoute = (charts: Charts, signer: Signer): Route => ({
  path: '/charts/{file}',
  methods: ['GET', 'HEAD'],
  access: 'open',
  async handle({ res, params, query, signal }) {
    const link = readLink(signer, params['file'] ?? '', query.get('token') ?? '');
    if (link === undefined) return sendJson(res, 404, { error: GONE });
    const { namespace, id } = link.grant;
    try {
      const chart = await charts.find(namespace, id, signal);
      if (chart === undefined) return sendJson(res, 404, { error: GONE });
      const { content } = chart;
      const { mimeType, body } = await charts.picture(
        namespace,
        content,
        link.format,
        content.request,
        signal,
      );
      res.writeHead(200, {
        'Content-Type': mimeType === 'image/png' ? mimeType : `${mimeType}; charset=utf-8`,
        'Content-Length': body.length,
        // What is behind a link never changes, but it can be deleted.
        'Cache-Control': 'private, max-age=300',
        'Content-Security-Policy': await policyFor(mimeType),
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
      });
      res.end(body);
    } catch (error) {
      signal.throwIfAborted();
      const reason = explain(error);
      if (reason === undefined) throw error;
      const seconds = error instanceof BusyError ? error.retryAfter : RETRY_SECONDS;
      sendJson(res, 503, { error: reason }, { 'Retry-After': String(seconds) });
    }
  },
});

/** An SVG has styles inside but no script; a page elsewhere cannot frame either. */
const policyFor = async (mimeType: string): Promise<string> =>
  mimeType === 'text/html'
    ? `${await chartPagePolicy()}; frame-ancestors 'self'`
    : "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
