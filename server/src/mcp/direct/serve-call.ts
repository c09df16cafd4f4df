import type { IncomingMessage } from 'node:http';
import { SERVER_INFO_META_KEY, type JSONRPCResultResponse, type Result } from '@modelcontextprotocol/server';
import type { Runner } from '../../calls/runner.ts';
import type { Tool } from '../../tools/tool.ts';
import { NAME, VERSION } from '../../version.ts';
import { callFor, type Visit } from '../caller.ts';
import type { CallStream } from './call-stream.ts';
import type { PlainCall } from './plain-call.ts';

/** A plain call and the tool that it names. */
export interface DirectCall extends PlainCall {
  found: Tool;
}

const SERVER_INFO = { name: NAME, version: VERSION };

/** Runs a call; its progress and its result go out on the stream. Never rejects. */
export async function serveCall(
  { id, input, meta, found, isModern }: DirectCall,
  {
    req,
    visit,
    runner,
    signal,
    stream,
  }: {
    req: IncomingMessage;
    visit: Visit;
    runner: Runner;
    signal: AbortSignal;
    stream: CallStream;
  },
): Promise<void> {
  const call = callFor(visit, {
    signal,
    meta,
    header: (name) => textOf(req.headers[name]),
    notify: async (notification) => stream.notify({ jsonrpc: '2.0', ...notification }),
  });
  const result = await runner.run(found, input, call);
  // Whoever cancelled it gets no answer any more, as with every call.
  if (!signal.aborted) stream.end(answerTo(id, isModern ? { ...result, ...completed(result) } : result));
}

const answerTo = (id: JSONRPCResultResponse['id'], result: Result): JSONRPCResultResponse => ({
  result,
  jsonrpc: '2.0',
  id,
});

/** What every result of revision 2026-07-28 carries. */
const completed = ({ _meta }: Result): Result => ({
  resultType: 'complete',
  _meta: { ..._meta, [SERVER_INFO_META_KEY]: SERVER_INFO },
});

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;
