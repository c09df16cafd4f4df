import { performance } from 'node:perf_hooks';
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Call } from '../call.ts';
import { type Clock, startClock, until } from '../deadline.ts';
import { CallError, messageOf } from '../errors.ts';
import { allows, ownerOf } from '../identity.ts';
import type { Tool } from '../tools/tool.ts';
import type { Finished, Outcome } from './finished.ts';
import type { Gate } from './gate.ts';
import { judge, LateError } from './outcome.ts';

/**
 * Runs tools with what all of them share: scope, deadline, a place in the queue, audit, metrics, trace and
 * log.
 */
export interface Runner {
  /**
   * Never rejects: a failure is a result with `isError` that says what to do, or what to look for in the log.
   */
  run(tool: Tool, input: Record<string, unknown>, call: Call): Promise<CallToolResult>;
}

export interface RunnerDeps {
  gate: Gate;
  /** Hear of every call once it is over; what one of them throws is logged and harms nothing. */
  observers: readonly ((finished: Finished) => void)[];
  /** Hears of every failure that is a bug of ours. */
  onBug?: (error: unknown, tool: string, call: Call) => void;
  /** Runs `work` inside a span of the caller's trace. */
  trace?: (tool: Tool, call: Call, work: () => Promise<Ended>) => Promise<Ended>;
}

/** A call's answer and how it came about. */
export interface Ended {
  result: CallToolResult;
  outcome: Outcome;
  waitedMs: number;
  error: string | undefined;
}

// A call that was given up keeps its place until its work has stopped, so that work which heeds no signal
// cannot pile up; after this long the place is given back all the same, because it might never stop.
const ABANDONED_MS = 30_000;

/** Makes the runner that every way in shares. */
export function createRunner({ gate, observers, onBug, trace }: RunnerDeps): Runner {
  return {
    async run(tool, input, call) {
      const { name } = tool.definition;
      const at = Date.now();
      const start = performance.now();
      const work = () => attempt(tool, input, call);
      const { result, ...end } = await (trace === undefined ? work() : trace(tool, call, work));
      const ms = performance.now() - start;
      const finished = { tool, input, call, at, ms, ...end };
      for (const observe of observers) {
        try {
          observe(finished);
        } catch (error) {
          call.log.error({ tool: name, err: error }, 'a call could not be recorded');
        }
      }
      const { outcome } = end;
      call.log.info({ tool: name, identity: call.identity.id, outcome, ms: Math.round(ms) }, 'tool call');
      return result;
    },
  };

  async function attempt(tool: Tool, input: Record<string, unknown>, call: Call): Promise<Ended> {
    const { name } = tool.definition;
    const start = performance.now();
    const who = ownerOf(call.identity);
    let waitedMs = 0;
    try {
      demand(tool, call);
      call.signal.throwIfAborted();
      if (!gate.enter(who)) {
        await gate.wait(who, call.signal);
        waitedMs = performance.now() - start;
      }
      const result = await runInPlace(tool, input, call, (ms) => (waitedMs += ms));
      if (result.isError !== true) return { result, outcome: 'ok', waitedMs, error: undefined };
      return { result, outcome: 'failed', waitedMs, error: textOf(result) };
    } catch (error) {
      const { outcome, message, bug } = judge(error, call.signal.aborted, call.requestId);
      if (bug) {
        call.log.error({ tool: name, err: error }, 'tool failed');
        onBug?.(error, name, call);
      }
      const result: CallToolResult = { content: [{ type: 'text', text: message }], isError: true };
      return { result, outcome, waitedMs, error: bug ? messageOf(error) : message };
    }
  }

  /** Runs a call that holds a place, and gives the place back when its work has stopped. */
  async function runInPlace(
    tool: Tool,
    input: Record<string, unknown>,
    call: Call,
    onWaited: (ms: number) => void,
  ): Promise<CallToolResult> {
    const start = performance.now();
    const who = ownerOf(call.identity);
    const stop = new AbortController();
    const { signal } = stop;
    const clock = startClock(tool.deadline * 1_000, () => stop.abort(late(tool, clock)));
    const onAbort = (): void => stop.abort(call.signal.reason);
    call.signal.addEventListener('abort', onAbort);
    // A call that is over must not be heard of again, even where its work goes on.
    let over = false;
    const progress: Call['progress'] = (done, total, message) => {
      if (!over) call.progress(done, total, message);
    };
    const leave = (): void => gate.leave(who, performance.now() - start);
    // The signal may have aborted since the place was taken; then nothing is begun.
    const work = Promise.try(() => {
      call.signal.throwIfAborted();
      return tool.call(input, { ...call, signal, progress, holdDeadline: clock.hold });
    });
    try {
      const result = await until(work, signal);
      leave();
      return result;
    } catch (error) {
      if (signal.aborted) leaveWhenStopped(work, leave, tool, call);
      else leave();
      // Whatever the work makes of being stopped, why it was stopped is what counts.
      throw signal.aborted ? signal.reason : error;
    } finally {
      over = true;
      clock[Symbol.dispose]();
      onWaited(clock.heldMs);
      call.signal.removeEventListener('abort', onAbort);
    }
  }
}

function demand({ definition, scope }: Tool, { identity }: Call): void {
  if (allows(identity.scope, scope)) return;
  throw new CallError(
    `${definition.name} takes the scope ${scope}, and you have ${identity.scope}. Call with a key or token that has it.`,
  );
}

function late({ definition, deadline }: Tool, { heldMs }: Clock): LateError {
  const waited = Math.round(heldMs / 1_000);
  const before = waited === 0 ? '' : `, the ${waited} s not counted that it waited for its turn`;
  return new LateError(
    `${definition.name} took longer than ${deadline} s${before}. Ask for less, or try again.`,
  );
}

function leaveWhenStopped(work: Promise<unknown>, leave: () => void, tool: Tool, { log }: Call): void {
  const stopped = work.then(
    () => true,
    () => true,
  );
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ABANDONED_MS);
  // Shutting down does not wait for it.
  timer.unref();
  void Promise.race([stopped, promise]).then((hasStopped) => {
    clearTimeout(timer);
    leave();
    if (!hasStopped) log.error({ tool: tool.definition.name }, 'a call that was given up goes on');
  });
}

function textOf({ content }: CallToolResult): string {
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
}
