import { parseJson, type Fields } from './shape.ts';
import type { Field } from './schema.ts';

/** The arguments a filled-in form stands for, or what is wrong with which field. */
export type Reading = { ok: true; values: Fields } | { ok: false; mistakes: Map<string, string> };

type Read = { value: unknown } | { mistake: string };

/**
 * Reads a form. A field left empty is not sent, and neither is a default: the server knows it. The server
 * checks everything once more; here only what cannot be sent at all is a mistake.
 */
export function readForm(fields: readonly Field[], texts: ReadonlyMap<string, string>): Reading {
  const values: Fields = {};
  const mistakes = new Map<string, string>();
  for (const field of fields) {
    const text = texts.get(field.name) ?? '';
    if (text.trim() === '') {
      if (field.required) mistakes.set(field.name, 'This is needed.');
      continue;
    }
    if (text === field.initial && !field.required) continue;
    const read = readText(field, text);
    if ('mistake' in read) mistakes.set(field.name, read.mistake);
    else values[field.name] = read.value;
  }
  return mistakes.size === 0 ? { ok: true, values } : { ok: false, mistakes };
}

function readText({ control }: Field, text: string): Read {
  switch (control.kind) {
    case 'text':
      return { value: text };
    case 'number':
      return readNumber(text, control.whole);
    case 'choice': {
      const chosen = control.options.find(({ label }) => label === text);
      return chosen === undefined ? { mistake: 'Choose one of the list.' } : { value: chosen.value };
    }
    case 'lines': {
      const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
      return { value: control.orOne && lines.length === 1 ? lines[0] : lines };
    }
    case 'json': {
      const parsed = parseJson(text);
      return parsed.ok ? { value: parsed.value } : { mistake: `This is not JSON: ${parsed.problem}` };
    }
  }
}

function readNumber(text: string, whole: boolean): Read {
  const value = Number(text);
  if (!Number.isFinite(value)) return { mistake: 'This is not a number.' };
  if (whole && !Number.isInteger(value)) return { mistake: 'A whole number is needed.' };
  return { value };
}
