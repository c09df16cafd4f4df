import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Images } from '../../core/registry.ts';
import { InputError } from '../../core/user-error.ts';

const image = z.strictObject({
  /** `address/repository@sha256:…`, the address being the one that hosts use. */
  ref: z.string().regex(/^[^/]+\/[^@]+@sha256:[0-9a-f]{64}$/),
  /** Hash of what it was made from. */
  source: z.string(),
});

/** What `publish` writes beside an inventory: the images that its hosts run, pinned. */
const imageLock = z.strictObject({
  version: z.literal(1),
  platform: z.literal('linux/amd64'),
  images: z.strictObject({ server: image, postgres: image, redis: image }),
});
export type ImageLock = z.infer<typeof imageLock>;

/** Which inventory: its file, and the overlay that was laid over it. */
export type Which = { file: string; environment?: string | undefined };

/** `inventories/local.yaml` → `inventories/local.lock.json`, with overlay prod `inventories/local.prod.lock.json`. */
export const lockPathOf = ({ file, environment }: Which): string =>
  [file.replace(/\.ya?ml$/, ''), ...(environment === undefined ? [] : [environment]), 'lock.json'].join('.');

export const imagesIn = ({ images }: ImageLock): Images => ({
  server: images.server.ref,
  postgres: images.postgres.ref,
  redis: images.redis.ref,
});

/**
 * @returns undefined where nothing was published yet
 * @throws InputError `bad-image-lock`
 */
export const findLock = async (path: string): Promise<ImageLock | undefined> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return imageLock.parse(JSON.parse(text));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new InputError('bad-image-lock', `${path} is not a lock of images:\n${problem}`, {
      hint: 'It is written by publish alone: remove it and publish again.',
      cause,
    });
  }
};

/**
 * The images that an inventory's hosts run.
 *
 * @throws InputError `not-published`, `bad-image-lock`
 */
export const readImages = async (inventory: Which): Promise<Images> => {
  const path = lockPathOf(inventory);
  const lock = await findLock(path);
  if (lock !== undefined) return imagesIn(lock);
  const overlay = inventory.environment === undefined ? '' : ` --env ${inventory.environment}`;
  throw new InputError(
    'not-published',
    `No images are published for ${inventory.file}: there is no ${path}.`,
    {
      hint: `Run npx zx scripts/publish.mts ${inventory.file}${overlay}`,
    },
  );
};

/** Writes the lock in one rename, and not at all where it says the same already. */
export const writeLock = async (path: string, lock: ImageLock): Promise<void> => {
  const text = `${JSON.stringify(lock, undefined, 2)}\n`;
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
};
