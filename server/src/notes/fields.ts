import { z } from 'zod';

// Postgres stores any character but NUL; a key holds no control character at all, one of them is a separator.
const noNul = (text: string): boolean => !text.includes('\0');
const NO_NUL = { error: 'must not contain the NUL character' };

export const key = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, { error: 'must not contain control characters' });
export const tag = z.string().min(1).max(100).refine(noNul, NO_NUL);
export const text = z.string().min(1).max(50_000).refine(noNul, NO_NUL).meta({ writeOnly: true });
export const query = z.string().trim().min(1).max(1_000).refine(noNul, NO_NUL);

/** A note as the tools return it. */
export const note = z.object({
  key: z.string(),
  text: z.string(),
  tags: z.array(z.string()),
  createdAt: z.string().describe('ISO 8601, UTC'),
  updatedAt: z.string().describe('ISO 8601, UTC'),
});
