import type {
  CallToolResult,
  ContentBlock,
  Tool as ToolDefinition,
  ToolAnnotations,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { CallError } from '../errors.ts';
import type { Scope } from '../identity.ts';
import { keptOf } from './kept.ts';
import { jsonSchema } from './json-schema.ts';
import { misspelt } from './misspelt.ts';
import { mistakesIn } from './mistakes.ts';

/** What a tool answers: the structured output, and content to show beside it such as an image. */
export interface Answer<Out> {
  output: Out;
  content?: ContentBlock[];
}

/** A tool as its author writes it. */
export interface Definition<In extends z.ZodObject, Out extends z.ZodObject> {
  name: string;
  title: string;
  description: string;
  /** What the caller must be allowed to do. */
  scope: Scope;
  /** A field with `.meta({ writeOnly: true })` is kept out of the audit record. */
  input: In;
  output: Out;
  annotations: ToolAnnotations;
  /** Seconds until the call is given up; 10 where not said. */
  deadline?: number;
  /** @throws CallError for what the caller can mend */
  call(input: z.infer<In>, call: Call): Promise<Answer<z.infer<Out>>>;
}

/** A tool as the server runs it: its schemas are built once, when the server starts. */
export interface Tool {
  definition: ToolDefinition;
  scope: Scope;
  /** Seconds. */
  deadline: number;
  /** The arguments as the audit may keep them. */
  redact(input: Record<string, unknown>): Record<string, unknown>;
  /** @throws CallError for arguments that do not fit the schema, and for what the caller can mend */
  call(input: unknown, call: Call): Promise<CallToolResult>;
}

const DEADLINE_SECONDS = 10;

/** Makes a tool of a definition. */
export function defineTool<In extends z.ZodObject, Out extends z.ZodObject>(tool: Definition<In, Out>): Tool {
  const inputSchema = jsonSchema(tool.input, 'input');
  const { name, title, description, annotations, scope, deadline = DEADLINE_SECONDS } = tool;
  const names = Object.keys(tool.input.shape);
  const isPrivate = new Map(
    Object.entries(inputSchema.properties).map(([key, schema]) => [key, schema['writeOnly'] === true]),
  );

  return {
    definition: {
      name,
      title,
      description,
      inputSchema,
      outputSchema: jsonSchema(tool.output, 'output'),
      annotations: listedAnnotations(annotations),
    },
    scope,
    deadline,
    redact: (input) => keptOf(input, isPrivate),
    async call(input, call) {
      const given = input ?? {};
      const parsed = parse(tool.input, given, name);
      // An optional argument that is misspelt would be left out in silence, and the answer be another one.
      const slips = typeof given === 'object' ? misspelt(given, names) : undefined;
      if (!parsed.success || slips !== undefined) {
        const mistakes = parsed.success ? [] : [`${mistakesIn(parsed.error)}.`];
        const what = [...mistakes, ...(slips === undefined ? [] : [slips])].join(' ');
        throw new CallError(`The arguments of ${name} do not fit its schema. ${what}`);
      }
      const { output, content } = await tool.call(parsed.data, call);
      const text: ContentBlock = { type: 'text', text: JSON.stringify(output) };
      return { content: [text, ...(content ?? [])], structuredContent: output };
    },
  };
}

/** What a tool that only reads would do when called twice, or destroy, goes without saying. */
function listedAnnotations({ idempotentHint, destructiveHint, ...rest }: ToolAnnotations): ToolAnnotations {
  return rest.readOnlyHint === true ? rest : { ...rest, idempotentHint, destructiveHint };
}

/** @throws CallError for what is nested so deeply that reading it would take more stack than there is */
function parse<In extends z.ZodObject>(schema: In, input: unknown, tool: string) {
  try {
    return schema.safeParse(input);
  } catch (error) {
    if (error instanceof RangeError) throw new CallError(`The arguments of ${tool} are nested too deeply.`);
    throw error;
  }
}
