import type { z } from 'zod';

/** What is wrong with an input, in one line: each field and what is expected of it. */
export function mistakesIn({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => `${path.length === 0 ? 'arguments' : path.join('.')}: ${message}`)
    .join('; ');
}
