import type { Credentials } from '../access/credentials.ts';
import { BusyError, explain } from '../errors.ts';
import { sendJson } from '../http/reply.ts';
import type { Route } from '../module.ts';
import type { Signer } from '../signer.ts';
import { VERSION } from '../version.ts';
import type { Charts } from './library.ts';
import { readLink } from './links.ts';
import { chartPagePolicy } from './page.ts';

const RETRY_SECONDS = 5;
const GONE =
  'There is no chart behind this link. It has expired, the chart was deleted, or the key that it was made with has ended.';
const UNKNOWN = 'API keys cannot be checked at the moment. Try again in a few seconds.';

/** `GET /charts/{file}?token=…`, where the file is a chart's id, or that with .png, .svg or .html. */
export const chartRoute = (charts: Charts, signer: Signer, credentials: Credentials): Route => ({
  path: '/charts/{file}',
  methods: ['GET', 'HEAD'],
  access: 'open',
  async handle({ req, res, params, query, signal }) {
    const link = readLink(signer, params['file'] ?? '', query.get('token') ?? '');
    if (link === undefined) return sendJson(res, 404, { error: GONE });
    const { identity, id } = link.grant;
    const { namespace } = identity;
    try {
      const standing = await credentials.check(identity, 'read');
      if (standing === 'unknown') return sendJson(res, 503, { error: UNKNOWN }, { 'Retry-After': '5' });
      if (standing === 'ended') return sendJson(res, 404, { error: GONE });
      const chart = await charts.find(namespace, id, signal);
      if (chart === undefined) return sendJson(res, 404, { error: GONE });
      const { content } = chart;
      // What is behind a link never changes, but it can be deleted, and the key behind the link can end: so it is kept
      // by its reader, who asks each time whether it still may.
      const kept = {
        'Cache-Control': 'private, no-cache',
        ETag: `"${id}-${link.format}-${VERSION}"`,
      };
      if (req.headers['if-none-match'] === kept.ETag) {
        res.writeHead(304, kept).end();
        return;
      }
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
        ...kept,
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
