import { z } from 'zod';

/** A timestamptz, as callers get it: ISO 8601, UTC. */
export const instant = z.date().transform((date) => date.toISOString());
