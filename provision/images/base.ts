import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Emit } from '../../core/event.ts';
import { UserError } from '../../core/user-error.ts';
import type { Engine } from '../engine/engine.ts';
import { importImage, inspectImage, tryPull } from '../engine/image.ts';
import { aptInstall, canInstall, isInstalled, thisMachine } from '../engine/machine.ts';

export type Release = 'trixie' | 'bookworm';

export const baseNameOf = (release: Release): string => `debian:${release}-slim`;

/** Documentation and translations are what makes Debian's slim image slim; licences stay, as they must. */
const SLIM = [
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
  'path-exclude=/usr/share/info/*',
  'path-exclude=/usr/share/locale/*',
  'path-exclude=/usr/share/man/*',
];

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
  await makeBase(engine, release);
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

const makeBase = async (engine: Engine, release: Release): Promise<void> => {
  const maker = spawn('mmdebstrap', mmdebstrapArguments(release), {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 600_000,
  });
  const said: string[] = [];
  maker.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const closed = once(maker, 'close');
  const changes = ['CMD ["bash"]', 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];
  const imported = importImage(engine, maker.stdout, {
    repository: 'berth-cache/base',
    tag: release,
    changes,
  });
  await Promise.all([closed, imported]);
  if (maker.exitCode !== 0) {
    throw new UserError(
      'no-base-image',
      `mmdebstrap ${release} failed:\n${said.join('').trim().split('\n').slice(-10).join('\n')}`,
    );
  }
  await engine.getImage(`berth-cache/base:${release}`).tag({ repo: 'debian', tag: `${release}-slim` });
};

const mmdebstrapArguments = (release: Release): string[] => [
  '--variant=minbase',
  '--include=ca-certificates',
  '--format=tar',
  ...SLIM.map((option) => `--dpkgopt=${option}`),
  release,
  '-',
];
