import type { ImageInspectInfo } from 'dockerode';
import { deadline } from './deadline.ts';
import { isStatus, type Engine } from './engine.ts';
import { followProgress } from './progress.ts';

const ASK_SECONDS = 20;
const PULL_SECONDS = 10 * 60;
/** How long a registry may take to say that it has the image at all. */
const ANSWER_SECONDS = 15;

export const inspectImage = async (engine: Engine, name: string): Promise<ImageInspectInfo | undefined> => {
  try {
    return await deadline(`asking for the image ${name}`, ASK_SECONDS, () => engine.getImage(name).inspect());
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
};

/** The names, `repository:tag`, of a repository's images, and when each was made (seconds since 1970). */
export const listImages = async (
  engine: Engine,
  repository: string,
): Promise<{ name: string; created: number }[]> => {
  const images = await deadline(`listing ${repository}`, ASK_SECONDS, () =>
    engine.listImages({ filters: { reference: [repository] } }),
  );
  return images.flatMap(({ RepoTags, Created: created }) =>
    (RepoTags ?? []).filter((name) => name.startsWith(`${repository}:`)).map((name) => ({ name, created })),
  );
};

/** Gives an image one more name, `repository:tag`. */
export const tagImage = async (
  engine: Engine,
  name: string,
  repository: string,
  tag: string,
): Promise<void> => {
  await deadline(`tagging ${name}`, ASK_SECONDS, (abortSignal) =>
    engine.getImage(name).tag({ repo: repository, tag, abortSignal }),
  );
};

/** Takes a name off an image, and the image away with its last name. Absent or used elsewhere is fine. */
export const untagImage = async (engine: Engine, name: string): Promise<void> => {
  try {
    await deadline(`removing ${name}`, ASK_SECONDS, (abortSignal) =>
      engine.getImage(name).remove({ abortSignal }),
    );
  } catch (error) {
    if (!isStatus(error, 404) && !isStatus(error, 409)) throw error;
  }
};

/**
 * Pulls a public image.
 *
 * @returns nothing on success, else why not: no registry reached, no such image, too slow to answer
 */
export const tryPull = async (
  engine: Engine,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> => {
  try {
    const stream = await deadline(
      `the registry's answer for ${name}`,
      ANSWER_SECONDS,
      () => engine.pull(name, {}),
      signal,
    );
    await deadline(`pulling ${name}`, PULL_SECONDS, () => followProgress(stream), signal);
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error) return reasonOf(error);
    throw error;
  }
};

/** The engine's own words, without dockerode's preface about the HTTP status. */
const reasonOf = (error: Error): string => error.message.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim();

/**
 * Makes an image of a root file system's tar.
 *
 * @param changes Dockerfile instructions (`CMD`, `LABEL`) that the import applies
 * @throws EngineError
 */
export const importImage = async (
  engine: Engine,
  tar: NodeJS.ReadableStream,
  image: { repository: string; tag: string; changes: string[] },
  signal?: AbortSignal,
): Promise<void> => {
  await deadline(
    `importing ${image.repository}:${image.tag}`,
    PULL_SECONDS,
    async () => {
      const options = { repo: image.repository, tag: image.tag, changes: image.changes };
      await followProgress(await engine.importImage(tar, options));
    },
    signal,
  );
};
