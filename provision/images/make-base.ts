import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Release } from './base.ts';
import { debianSources } from './debian-sources.ts';
import { UserError } from '../../core/user-error.ts';
import type { Engine } from '../engine/engine.ts';
import { importImage, tagImage, untagImage } from '../engine/image.ts';

const MAKER = 'mmdebstrap';
const SECONDS = 10 * 60;
const LOG_LINES = 15;

/** Documentation and translations are what makes Debian's slim image slim; licences stay, as they must. */
const SLIM = [
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
  'path-exclude=/usr/share/info/*',
  'path-exclude=/usr/share/locale/*',
  'path-exclude=/usr/share/man/*',
];

/** What Debian's own image says of itself. */
const CHANGES = ['CMD ["bash"]', 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];

/**
 * Makes a base image like Debian's slim one from Debian's packages with mmdebstrap, which must be installed.
 * It gets its name only when it is whole.
 *
 * @throws UserError `no-base-image` with the last lines that mmdebstrap said
 */
export const makeBase = async (
  engine: Engine,
  release: Release,
  name: { repository: string; tag: string },
): Promise<void> => {
  const partial = { repository: `berth-cache/base-${process.pid}`, tag: release };
  const maker = spawn(MAKER, argumentsFor(release, await debianSources(release)), {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: SECONDS * 1000,
  });
  const said: string[] = [];
  maker.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  try {
    const [, imported] = await Promise.allSettled([
      once(maker, 'close'),
      importImage(engine, maker.stdout, { ...partial, changes: CHANGES }),
    ]);
    if (maker.exitCode !== 0) throw failed(release, said.join(''));
    if (imported.status === 'rejected') throw imported.reason;
    await tagImage(engine, `${partial.repository}:${partial.tag}`, name.repository, name.tag);
  } finally {
    await untagImage(engine, `${partial.repository}:${partial.tag}`);
  }
};

const argumentsFor = (release: Release, sources: readonly string[]): string[] => [
  '--variant=minbase',
  '--include=ca-certificates',
  '--format=tar',
  ...SLIM.map((option) => `--dpkgopt=${option}`),
  release,
  '-',
  ...sources,
];

const failed = (release: Release, said: string): UserError => {
  const tail = said.trim().split('\n').slice(-LOG_LINES);
  return new UserError('no-base-image', [`${MAKER} ${release} failed:`, ...tail].join('\n'), {
    hint: 'See that apt works here and reaches a Debian mirror.',
  });
};
