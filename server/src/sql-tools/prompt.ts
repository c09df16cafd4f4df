import { z } from 'zod';
import { CallError } from '../errors.ts';
import type { Prompt } from '../module.ts';
import { mistakesIn } from '../tools/mistakes.ts';
import type { PromptEntry } from './configuration/group-schema.ts';
import { inputOf } from './parameters/input.ts';

const PLACEHOLDER = /\{\{-?\s*\.([A-Za-z_]\w*)\s*-?\}\}/g;

// A client sends every argument of a prompt as text.
const texts = z.record(z.string(), z.string());

function typed(entry: PromptEntry, given: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(texts.parse(given)).map(([name, value]) => {
      const type = entry.arguments.find((argument) => argument.name === name)?.type ?? 'string';
      if (type === 'string' || value === '') return [name, value];
      try {
        return [name, JSON.parse(value)];
      } catch {
        throw new CallError(`${name} must be written as JSON, as ${type} is.`);
      }
    }),
  );
}

/**
 * Makes a prompt of a declared one. Its arguments are put into its messages as they are: nothing runs there.
 */
export function declaredPrompt(entry: PromptEntry): Prompt {
  const input = inputOf(entry.arguments);
  return {
    definition: {
      name: entry.name,
      ...(entry.description === undefined ? {} : { description: entry.description }),
      arguments: entry.arguments.map(({ name, description, required, default: usual }) => ({
        name,
        description,
        required: required && (usual === undefined || usual === null),
      })),
    },
    async get(given) {
      const parsed = input.safeParse(typed(entry, given));
      if (!parsed.success) {
        throw new CallError(`The arguments of ${entry.name} do not fit. ${mistakesIn(parsed.error)}`);
      }
      const values: Record<string, unknown> = parsed.data;
      const fill = (content: string) =>
        content.replace(PLACEHOLDER, (_whole, name: string) => shown(values[name]));
      return {
        messages: entry.messages.map(({ role, content }) => ({
          role,
          content: { type: 'text', text: fill(content) },
        })),
      };
    },
  };
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
