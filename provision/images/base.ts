import type { Emit } from '../../core/event.ts';
import { UserError } from '../../core/user-error.ts';
import type { Engine } from '../engine/engine.ts';
import { inspectImage, tryPull } from '../engine/image.ts';
import { aptInstall, canInstall, isInstalled, thisMachine } from '../engine/machine.ts';
import { makeBase } from './make-base.ts';

export type Release = 'trixie' | 'bookworm';

export const baseNameOf = (release: Release): string => `debian:${release}-slim`;

const underWay = new Map<string, Promise<void>>();

/**
 * Sees to it that the engine has `debian:<release>-slim`: what is there is used, else it is pulled, and where
 * no registry answers it is made of Debian's packages under the same name. Builds that run side by side
 * share one making.
 *
 * @throws UserError `no-base-image` where none of the three is possible
 */
export const ensureBase = (engine: Engine, release: Release, emit: Emit): Promise<void> => {
  const started = underWay.get(release) ?? ensure(engine, release, emit);
  underWay.set(release, started);
  return started.finally(() => underWay.delete(release));
};

const ensure = async (engine: Engine, release: Release, emit: Emit): Promise<void> => {
  const name = baseNameOf(release);
  if ((await inspectImage(engine, name)) !== undefined) return;
  const refusal = await tryPull(engine, name);
  if (refusal === undefined) return;
  emit({ type: 'note', text: `${name} cannot be pulled (${refusal}); making it of Debian’s packages` });
  await ensureMmdebstrap(name, refusal);
  await makeBase(engine, release, { repository: 'debian', tag: `${release}-slim` });
};

const ensureMmdebstrap = async (name: string, refusal: string): Promise<void> => {
  if (await isInstalled('mmdebstrap')) return;
  if (!canInstall(await thisMachine())) {
    throw new UserError('no-base-image', `The image ${name} cannot be pulled: ${refusal}`, {
      hint: `Give the engine a registry mirror, load the image by hand (docker load), or install mmdebstrap.`,
    });
  }
  await aptInstall(['mmdebstrap', 'debian-archive-keyring']);
};
