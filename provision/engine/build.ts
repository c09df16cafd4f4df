import { UserError } from '../../core/user-error.ts';
import { deadline } from './deadline.ts';
import type { Engine } from './engine.ts';
import { inspectImage } from './image.ts';

const SECONDS = 15 * 60;
const LOG_LINES = 30;

export type Build = {
  /** Directory with the Dockerfile and all that it copies. */
  context: string;
  tag: string;
  labels: Record<string, string>;
  arguments?: Record<string, string>;
};

/**
 * Builds an image from a directory with the engine's BuildKit.
 *
 * @throws UserError `build-failed`, its message ending in the last lines of the build's log
 */
export const buildImage = async (engine: Engine, build: Build, signal?: AbortSignal): Promise<void> => {
  const failure = await deadline(
    `building ${build.tag}`,
    SECONDS,
    async (abortSignal) => {
      const stream = await engine.buildImage(
        { context: build.context, src: ['.'] },
        {
          t: build.tag,
          labels: build.labels,
          ...(build.arguments === undefined ? {} : { buildargs: build.arguments }),
          version: '2',
          abortSignal,
        },
      );
      const broken = await follow(stream);
      // A stream that was cut off ends like one that is done.
      const made = broken ?? (await inspectImage(engine, build.tag));
      return made === undefined ? { cause: new Error('it ended without an image'), log: [] } : broken;
    },
    signal,
  );
  if (failure === undefined) return;
  const tail = failure.log.slice(-LOG_LINES).map((line) => `  ${line}`);
  throw new UserError(
    'build-failed',
    [`Building ${build.tag} failed: ${failure.cause.message}`, ...tail].join('\n'),
    {
      cause: failure.cause,
    },
  );
};

/** Reads a build's progress to its end; what went wrong, with all that the build said, if anything did. */
const follow = async (
  stream: NodeJS.ReadableStream,
): Promise<{ cause: Error; log: string[] } | undefined> => {
  const { default: buildkit } = await import('dockerode/lib/buildkit.js');
  const log: string[] = [];
  let refusal: Error | null = null;
  const broken = await new Promise<Error | null>((resolve) => {
    buildkit.followProgress(stream, resolve, (event) => {
      log.push(...(event.stream ?? '').split('\n').filter(Boolean));
      // The engine answers 200 before it begins to build, so its "no" is an event like any other.
      if (event.error !== undefined) refusal = new Error(event.error);
    });
  });
  const cause = refusal ?? broken;
  return cause === null ? undefined : { cause, log };
};
