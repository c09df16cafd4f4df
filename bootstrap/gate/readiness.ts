import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { UserError } from '../../core/user-error.ts';

/** Seconds: a server finds a store that was just replaced again in one or two. */
const PATIENCE = 20;
const PAUSE = 0.2;

/** A server takes calls without what it can do without; what was just deployed must miss nothing. */
const readyBody = z.object({ missing: z.array(z.string()) });

/**
 * Waits until the server itself says that it is ready. Its container's health is up to one interval
 * old: from before a store beside it was replaced.
 *
 * @param url the server's `/ready`
 * @throws UserError `unhealthy` with the server's own words
 */
export const serverReady = async (url: URL): Promise<void> => {
  const end = performance.now() + PATIENCE * 1000;
  for (;;) {
    const problem = await problemAt(url);
    if (problem === undefined) return;
    if (performance.now() > end) {
      throw new UserError('unhealthy', `the server is not ready after ${PATIENCE} s: ${problem}`, {
        hint: 'read the log lines above',
      });
    }
    await setTimeout(PAUSE * 1000);
  }
};

const problemAt = async (url: URL): Promise<string | undefined> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE * 1000) });
    const text = await response.text();
    return response.ok && missingIn(text).length === 0 ? undefined : text.trim();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Whoever says it in other words is found out by the conversation that follows. */
const missingIn = (text: string): string[] => {
  try {
    return readyBody.parse(JSON.parse(text)).missing;
  } catch {
    return [];
  }
};
