import { createInterface } from 'node:readline';
import { z } from 'zod';

/** One line of what the engine streams during a pull, push or import. */
const message = z.object({
  status: z.string().optional(),
  stream: z.string().optional(),
  error: z.string().optional(),
  aux: z.unknown().optional(),
});
export type Progress = z.infer<typeof message>;

/**
 * Reads a progress stream to its end. The engine answers 200 before it begins, so a failure is a line of
 * the stream and not a status.
 *
 * @throws EngineError with the stream's own words
 */
export const followProgress = async (
  stream: NodeJS.ReadableStream,
  onLine: (line: Progress, raw: string) => void = () => {},
): Promise<void> => {
  for await (const raw of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (raw.trim() === '') continue;
    const line = message.parse(JSON.parse(raw));
    if (line.error !== undefined) throw new EngineError(line.error.trim());
    onLine(line, raw);
  }
};

/** What the engine said when work that it had begun went wrong. */
export class EngineError extends Error {
  override name = 'EngineError';
}
