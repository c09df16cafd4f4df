import type { Container } from 'dockerode';
import { deadline } from './deadline.ts';
import { isStatus } from './engine.ts';
import { firstFileOf, packTar, type TarEntry } from './tar.ts';

const SECONDS = 20;

/** Reads one small file out of a container, running or not; undefined where it is not there. */
export const readFileIn = async (
  container: Container,
  path: string,
  signal?: AbortSignal,
): Promise<string | undefined> =>
  deadline(
    `reading ${path} in a container`,
    SECONDS,
    async (abortSignal) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of await container.getArchive({ path, abortSignal }))
          chunks.push(Buffer.from(chunk));
        return firstFileOf(Buffer.concat(chunks))?.toString();
      } catch (error) {
        if (isStatus(error, 404)) return undefined;
        throw error;
      }
    },
    signal,
  );

/** Writes small files into a container, running or not; what they overwrite is gone. */
export const writeFilesIn = async (
  container: Container,
  entries: readonly TarEntry[],
  signal?: AbortSignal,
): Promise<void> => {
  await deadline(
    'writing files in a container',
    SECONDS,
    (abortSignal) => container.putArchive(packTar(entries), { path: '/', abortSignal }),
    signal,
  );
};
