import { randomBytes } from 'node:crypto';

/** A new id as EC2 makes them: `i-0` and sixteen hexadecimal digits. */
export const newId = (prefix: string): string => `${prefix}-0${randomBytes(8).toString('hex')}`;

/** What every resource begins with. */
export const begin = (
  prefix: string,
  tags: Record<string, string> = {},
): { id: string; createdAt: number; tags: Record<string, string> } => ({
  id: newId(prefix),
  createdAt: Date.now(),
  tags: { ...tags },
});
