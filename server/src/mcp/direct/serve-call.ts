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
  // A call that was cancelled gets no answer any more.
  if (signal.aborted) return;
  try {
    stream.end(answerTo(id, isModern ? { ...result, ...completed(result) } : result));
  } catch (error) {
    call.log.error({ err: error, tool: found.definition.name }, 'answer could not be written');
    stream.abandon();
  }
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
