import { z } from 'zod';
import type { Call } from '../../../../server/src/call.ts';
import type { Finished } from '../../../../server/src/calls/finished.ts';
import { createGate, gateLimits, type GateLimits } from '../../../../server/src/calls/gate.ts';
import { createRunner, type RunnerDeps } from '../../../../server/src/calls/runner.ts';
import { LOCAL } from '../../../../server/src/identity.ts';
import { createLog } from '../../../../server/src/log.ts';
import { defineTool, type Tool } from '../../../../server/src/tools/tool.ts';

export const log = createLog('silent', 2);

/** A caller of its own namespace. */
export const identity = (name: string) => ({ ...LOCAL, id: `key:${name}`, namespace: name });

/** A tool whose work is `work`; `text` is its argument, and `content` one that no record may hold. */
export function toolOf(work: (call: Call) => Promise<unknown>, deadline = 10): Tool {
  return defineTool({
    name: 'work',
    title: 'Work',
    description: 'Works.',
    scope: 'write',
    input: z.object({
      text: z.string().optional(),
      content: z.string().max(20).meta({ writeOnly: true }).optional(),
    }),
    output: z.object({ done: z.boolean() }),
    annotations: {},
    deadline,
    async call(_input, call) {
      await work(call);
      return { output: { done: true } };
    },
  });
}

/** A runner and every call it has finished. */
export function runnerOf(limits: Partial<GateLimits> = {}, deps: Partial<RunnerDeps> = {}) {
  const finished: Finished[] = [];
  const gate = createGate({ ...gateLimits(64, 256), ...limits });
  const observers = [(call: Finished) => void finished.push(call)];
  return { gate, finished, runner: createRunner({ gate, observers, ...deps }) };
}
