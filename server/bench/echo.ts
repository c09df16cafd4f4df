import { z } from 'zod';

/** A tool that does nothing, so that what is measured is all around it. */
export const ECHO = {
  name: 'echo',
  title: 'Echo',
  description: 'Answers with the message that it was sent.',
  annotations: { readOnlyHint: true, openWorldHint: false },
};

export const input = z.object({ message: z.string().max(1_000).describe('what to answer with') });
export const output = z.object({ message: z.string() });
