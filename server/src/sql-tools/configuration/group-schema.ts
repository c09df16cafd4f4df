import { z } from 'zod';
import { parameterDefinition } from '../parameters/definition.ts';
import { entryName } from './source-schema.ts';

/** Tools to be served together at /mcp/{name}. A group is Toolbox's newer word for the same. */
export const toolsetSchema = z.strictObject({
  name: entryName,
  description: z.string().optional(),
  tools: z.array(z.string()).default([]),
  prompts: z.array(z.string()).default([]),
});

export type ToolsetEntry = z.infer<typeof toolsetSchema>;

// An argument of a prompt is a text unless it says otherwise.
const argument = z.preprocess(
  (given) =>
    typeof given === 'object' && given !== null && !('type' in given) ? { type: 'string', ...given } : given,
  parameterDefinition,
);

export const promptSchema = z.strictObject({
  name: entryName,
  type: z.literal('custom').optional(),
  description: z.string().optional(),
  messages: z
    .array(
      z.strictObject({ role: z.enum(['user', 'assistant']).default('user'), content: z.string().min(1) }),
    )
    .min(1),
  arguments: z.array(argument).default([]),
});

export type PromptEntry = z.infer<typeof promptSchema>;
