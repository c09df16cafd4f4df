import { z } from 'zod';
import type { RegistryAccess } from '../../core/registry.ts';
import { UserError } from '../../core/user-error.ts';
import { deadline } from './deadline.ts';
import type { Engine } from './engine.ts';
import { tagImage, untagImage } from './image.ts';
import { EngineError, followProgress } from './progress.ts';

const SECONDS = 15 * 60;

/** What ends a push: the digest that the registry gave the manifest. */
const pushed = z.object({ Digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) });

/**
 * Pushes a local image; layers that the registry has already are not sent.
 *
 * @param to where: `via` is the registry as the engine reaches it, `host[:port]`
 * @returns the manifest's digest, `sha256:…`
 * @throws UserError `push-failed` in the registry's own words
 */
export const pushImage = async (
  engine: Engine,
  name: string,
  to: { via: string; repository: string; tag: string; access: RegistryAccess },
  signal?: AbortSignal,
): Promise<string> => {
  const repository = `${to.via}/${to.repository}`;
  const { username, password } = to.access;
  const authconfig = { username, password: password.reveal(), serveraddress: to.via };
  let digest: string | undefined;
  await tagImage(engine, name, repository, to.tag);
  try {
    await deadline(
      `pushing ${to.repository}`,
      SECONDS,
      async (abortSignal) => {
        const image = engine.getImage(repository);
        const stream = await image.push({ tag: to.tag, authconfig, abortSignal });
        await followProgress(stream, ({ aux }) => {
          digest = pushed.safeParse(aux).data?.Digest ?? digest;
        });
      },
      signal,
    );
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    throw new UserError('push-failed', `Pushing ${to.repository} to ${to.via} failed: ${cause.message}`, {
      cause,
    });
  } finally {
    await untagImage(engine, `${repository}:${to.tag}`);
  }
  if (digest === undefined) throw new Error(`the push of ${to.repository} ended without a digest`);
  return digest;
};
