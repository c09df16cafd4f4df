import { z } from 'zod';
import { instant, plainText } from '../tools/fields.ts';

// One of the control characters is the separator of stored keys.
export const key = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, { error: 'must not contain control characters' });
export const tag = plainText(100).min(1);
export const text = plainText(50_000).min(1).meta({ writeOnly: true });
export const query = plainText(1_000).trim().min(1);

/** A note as the tools return it. */
export const note = z.object({
  key: z.string(),
  text: z.string(),
  tags: z.array(z.string()),
  createdAt: instant,
  updatedAt: instant,
});
