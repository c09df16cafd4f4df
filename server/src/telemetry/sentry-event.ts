import { excerpt } from './scrub.ts';

/** Where events go, as a DSN says: https://develop.sentry.dev/sdk/foundations/envelopes/authentication/ */
export interface SentryAddress {
  url: string;
  key: string;
}

/** Reads a DSN such as `https://<key>@sentry.example/42`; undefined where it is none. */
export function readDsn(dsn: string): SentryAddress | undefined {
  if (!URL.canParse(dsn)) return undefined;
  const { protocol, username, host, pathname } = new URL(dsn);
  const [, prefix, project] = /^(.*)\/(\d+)$/.exec(pathname) ?? [];
  if (!/^https?:$/.test(protocol) || username === '' || project === undefined) return undefined;
  return { url: `${protocol}//${host}${prefix}/api/${project}/envelope/`, key: username };
}

/** What a person needs to find the failure again; nothing of what the caller sent. */
export interface BugContext {
  tool: string;
  requestId: string | undefined;
}

interface Frame {
  function: string;
  filename: string;
  lineno: number;
  colno: number;
  in_app: boolean;
}

// The text of an error stands before its frames and may be a caller's: megabytes, and made to look like frames.
const MAX_STACK_LENGTH = 100_000;
const PLACE = /^(.+):(\d+):(\d+)$/;
const MOST_FRAMES = 50;
const MOST_CAUSES = 4;
const LONGEST_MESSAGE = 1_000;

/** The frames of a stack as Node writes it, the outermost call first as Sentry wants it. */
export function framesOf(stack: string): Frame[] {
  return stack
    .slice(-MAX_STACK_LENGTH)
    .split('\n')
    .flatMap((line): Frame[] => {
      const { name, place } = partsOf(line);
      const [, file, lineno, colno] = PLACE.exec(place) ?? [];
      if (file === undefined || !/^(?:file:|node:|\/)/.test(file)) return [];
      const filename = file.replace(/^file:\/\//, '');
      const in_app = !file.startsWith('node:') && !filename.includes('/node_modules/');
      return [{ function: name, filename, lineno: Number(lineno), colno: Number(colno), in_app }];
    })
    .slice(0, MOST_FRAMES)
    .toReversed();
}

/** Of `    at name (file:///x.ts:1:2)` or `    at file:///x.ts:1:2`. */
function partsOf(line: string): { name: string; place: string } {
  const text = line.trim();
  const opens = text.lastIndexOf(' (');
  if (!text.startsWith('at ') || line === text) return { name: '', place: '' };
  if (opens < 0 || !text.endsWith(')')) return { name: '<anonymous>', place: text.slice('at '.length) };
  return { name: text.slice('at '.length, opens), place: text.slice(opens + 2, -1) };
}

function exceptionOf(error: unknown) {
  const isError = error instanceof Error;
  return {
    type: isError ? error.name : typeof error,
    value: excerpt(isError ? error.message : String(error), LONGEST_MESSAGE),
    ...(isError && error.stack !== undefined ? { stacktrace: { frames: framesOf(error.stack) } } : {}),
  };
}

/** An error and what caused it, the first cause first as Sentry wants it. */
function chainOf(error: unknown): unknown[] {
  const chain = [error];
  for (let { length } = chain; length < MOST_CAUSES; length++) {
    const [first] = chain;
    if (!(first instanceof Error) || first.cause === undefined || chain.includes(first.cause)) break;
    chain.unshift(first.cause);
  }
  return chain;
}

/**
 * The envelope of one error event: https://develop.sentry.dev/sdk/foundations/transport/event-payloads/. `id`
 * is 32 hexadecimal digits, `now` milliseconds since 1970.
 */
export function envelopeOf(
  error: unknown,
  { tool, requestId }: BugContext,
  about: { id: string; now: number; release: string; serverName: string },
): string {
  const event = {
    event_id: about.id,
    timestamp: about.now / 1_000,
    platform: 'node',
    level: 'error',
    release: about.release,
    server_name: about.serverName,
    transaction: `tools/call ${tool}`,
    tags: { tool, ...(requestId === undefined ? {} : { request_id: requestId }) },
    exception: { values: chainOf(error).map(exceptionOf) },
  };
  const head = { event_id: about.id, sent_at: new Date(about.now).toISOString() };
  return [head, { type: 'event' }, event].map((part) => `${JSON.stringify(part)}\n`).join('');
}
