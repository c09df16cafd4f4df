import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDockerProvider } from '../../../provision/docker/provider.ts';
import { buildImage } from '../../../provision/engine/build.ts';
import { untagImage } from '../../../provision/engine/image.ts';
import { pushImage } from '../../../provision/engine/push.ts';
import { tagOf } from '../../../provision/images/cache.ts';
import { findLock, lockPathOf, writeLock } from '../../../provision/images/lock.ts';
import type { Stack } from '../stack.ts';

/**
 * Publishes a newer server: the published image with some Dockerfile instructions more, pushed to the
 * stack's registry and pinned in its lock. Nothing is deployed.
 *
 * @returns how to pin again what was pinned before
 */
export const publishVariant = async (
  stack: Stack,
  instructions: readonly string[],
): Promise<() => Promise<void>> => {
  const path = lockPathOf({ file: stack.inventory });
  const lock = await findLock(path);
  if (lock === undefined) throw new Error(`${stack.name} has published nothing yet`);
  const provider = await createDockerProvider(
    { stack: stack.name, release: 'trixie', hosts: [], serverPort: 8080, registry: true },
    stack.environment['BERTH_HOME'],
  );
  const signal = AbortSignal.timeout(120_000);
  const registry = await provider.registry(await provider.observe(signal));
  if (registry === undefined) throw new Error(`${stack.name} has no registry`);

  const name = `berth-${stack.name}/variant`;
  const context = await mkdtemp(join(tmpdir(), 'berth-variant-'));
  const { source, ref } = lock.images.server;
  try {
    await writeFile(
      join(context, 'Dockerfile'),
      [`FROM berth-cache/server:${tagOf(source)}`, ...instructions, ''].join('\n'),
    );
    await buildImage(stack.engine, { context, tag: name, labels: {} }, signal);
    const to = { via: registry.via, repository: 'berth/server', tag: 'variant', access: registry.access };
    const digest = await pushImage(stack.engine, name, to, signal);
    const server = { source, ref: `${ref.split('@')[0]}@${digest}` };
    await writeLock(path, { ...lock, images: { ...lock.images, server } });
  } finally {
    await untagImage(stack.engine, name);
    await rm(context, { recursive: true });
  }
  return () => writeLock(path, lock);
};
