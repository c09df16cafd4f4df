import { z } from 'zod';
import { suggestion } from '../spelling.ts';

// In these schemas an error's message is what follows "expected": the place, what was found there
// and the did-you-mean are added by issue.ts, which knows the file.

/** A map that knows its keys. For unknown ones the message holds how to mend each, a line a key. */
export const map = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => suggestion(key, Object.keys(shape))).join('\n')
        : 'a map',
  });

/** A map with keys of the operator's choosing. */
export const named = <Value extends z.ZodType>(key: z.ZodString, value: Value, expected: string) =>
  z.record(key, value, { error: expected });

/** A map told apart by `kind`. */
export const kinds = (...names: string[]) => ({
  error: (issue: { code: string }) =>
    issue.code === 'invalid_union'
      ? anyOf(names)
      : `a map such as ${anyOf(names.map((name) => `{ kind: ${name} }`))}`,
});

/** One value or a list of them; always a list afterwards. */
export const oneOrMore = <Item extends z.ZodType>(item: Item, expected: string) =>
  z
    .union([item, z.array(item, { error: expected })], { error: expected })
    .transform((value): z.output<Item>[] => (Array.isArray(value) ? value : [value]));

export const listOf = <Item extends z.ZodType>(item: Item, expected: string) =>
  z.array(item, { error: expected });

export const text = (expected = 'text') => z.string({ error: expected }).min(1, { error: expected });

export const matching = (pattern: RegExp, expected: string) =>
  z.string({ error: expected }).regex(pattern, { error: expected });

export const whole = (least: number, most: number, expected: string) =>
  z.int({ error: expected }).min(least, { error: expected }).max(most, { error: expected });

export const yesOrNo = () => z.boolean({ error: 'true or false' });

export const choice = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  z.enum(choices, { error: anyOf(choices) });

const anyOf = (choices: readonly string[]): string =>
  [choices.slice(0, -1).join(', '), ...choices.slice(-1)].join(' or ');
