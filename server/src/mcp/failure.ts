import { ProtocolError, ProtocolErrorCode, type ServerContext } from '@modelcontextprotocol/server';
import type { Call } from '../call.ts';
import { until } from '../deadline.ts';
import { bugMessage, BusyError, CallError, explain } from '../errors.ts';
import { callOf, type Visit } from './caller.ts';

const DEADLINE_MS = 10_000;

/**
 * Does the work of a request that is no tool call, within a deadline.
 * @throws ProtocolError with what the caller may know of a failure; the rest is in the log
 */
export async function guarded<T>(
  ctx: ServerContext,
  visit: Visit,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(DEADLINE_MS);
  const signal = AbortSignal.any([ctx.mcpReq.signal, late]);
  const call = { ...callOf(ctx, visit), signal };
  try {
    return await until(work(call), signal);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    // Nobody waits for the answer, and nothing is wrong here.
    if (ctx.mcpReq.signal.aborted) throw refusal('The request was cancelled.');
    if (late.aborted) throw refusal('This took too long. Try again in a few seconds.');
    const message = explain(error);
    if (error instanceof CallError && !(error instanceof BusyError)) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
    }
    if (message !== undefined) throw refusal(message);
    call.log.error({ err: error, method: ctx.mcpReq.method }, 'request failed');
    throw refusal(bugMessage(call.requestId));
  }
}

const refusal = (message: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InternalError, message);
