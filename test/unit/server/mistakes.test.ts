import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mistakesIn } from '../../../server/src/tools/mistakes.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const schema = z.object({
  parameters: z.union([z.array(scalar), z.record(z.string(), scalar)]).optional(),
  ref: z
    .union([
      z.object({ type: z.literal('prompt'), name: z.string() }),
      z.object({ type: z.literal('resource'), uri: z.string() }),
    ])
    .optional(),
  level: z.enum(['low', 'high']).optional(),
});

const said = (value: unknown): string => {
  const { error } = schema.safeParse(value);
  return error === undefined ? '' : mistakesIn(error);
};

describe('what is wrong with an input', () => {
  it.each([
    [5, 'arguments: expected object, received number'],
    [{ level: 'middle' }, 'level: expected one of "low"|"high"'],
    [{ parameters: 5 }, 'parameters: expected array or object'],
    [{ parameters: [{}] }, 'parameters.0: expected string or number or boolean or null'],
    [{ parameters: { a: [] } }, 'parameters.a: expected string or number or boolean or null'],
    [{ ref: { type: 'tool' } }, 'ref.type: expected "prompt" or "resource"'],
    [{ ref: { type: 'prompt' } }, 'ref.name: expected string, received undefined'],
    [{ ref: 'prompt' }, 'ref: expected object'],
  ])('%j is said with what was expected', (value, text) => {
    expect(said(value)).toBe(text);
  });

  it('is no longer than a reader takes, however many mistakes there are and however long their names', () => {
    const values = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`${index}`.padEnd(10_000, 'x'), {}]),
    );
    const text = said({ parameters: values });
    expect(text.length).toBeLessThan(5_000);
    expect(text).toMatch(/; and 990 more$/);
  });
});
