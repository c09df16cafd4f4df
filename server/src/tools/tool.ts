import { performance } from 'node:perf_hooks';
import type {
  CallToolResult,
  McpServer,
  StandardSchemaWithJSON,
  ToolAnnotations,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { until } from '../deadline.ts';
import { CallError, explain, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Service } from '../service.ts';
import type { ToolName } from './names.ts';

const DEADLINE_MS = 10_000;

interface Definition<In extends z.ZodObject, Out extends z.ZodObject> {
  name: ToolName;
  title: string;
  description: string;
  input: In;
  output: Out;
  annotations: ToolAnnotations;
  call(input: z.infer<In>, service: Service, signal: AbortSignal): Promise<z.infer<Out>>;
}

/** A tool that can be added to a server; its schemas were built once, when its module was loaded. */
export interface Tool {
  name: ToolName;
  register(server: McpServer, service: Service, log: Logger): void;
}

/**
 * Wraps a tool's work in what all of them share: a deadline, the caller's cancellation, a log line, and
 * failures told to the model as a result that it can act on.
 */
export function defineTool<In extends z.ZodObject, Out extends z.ZodObject>(tool: Definition<In, Out>): Tool {
  const { name, title, description, annotations, output: outputSchema } = tool;
  const inputSchema: StandardSchemaWithJSON<unknown, z.infer<In>> = tool.input;

  const call = async (input: z.infer<In>, caller: AbortSignal, service: Service, log: Logger) => {
    const start = performance.now();
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    const signal = AbortSignal.any([caller, deadline]);
    let outcome = 'ok';
    try {
      return success(await until(tool.call(input, service, signal), signal));
    } catch (error) {
      outcome = caller.aborted ? 'cancelled' : 'failed';
      const late = new CallError(
        `${name} took longer than ${DEADLINE_MS / 1_000} s. Ask for less, or try again.`,
      );
      const message = explain(deadline.aborted ? late : error);
      if (message === undefined && !caller.aborted) log.error({ tool: name, err: error }, 'tool failed');
      else log.debug({ tool: name, error: messageOf(error) }, 'tool call refused');
      return failure(message ?? 'Something went wrong inside the server; its log has the details.');
    } finally {
      log.info({ tool: name, outcome, ms: Math.round(performance.now() - start) }, 'tool call');
    }
  };

  return {
    name,
    register(server, service, log) {
      const config = { title, description, annotations, inputSchema, outputSchema };
      server.registerTool(name, config, (input, ctx) => call(input, ctx.mcpReq.signal, service, log));
    },
  };
}

function success(output: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: output };
}

function failure(message: string): CallToolResult {
  return { content: [{ type: 'text', text: message }], isError: true };
}
