import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../core/user-error.ts';
import { run } from '../engine/machine.ts';
import { linuxNode, nodeVersion } from './node-binary.ts';
import { lockOfWorkspace, npmLock, type NpmLock } from './npm-lock.ts';
import { sourceHash } from './source.ts';

const WORKSPACE = 'server';
const INSTALL_SECONDS = 5 * 60;
const COPIED = ['Dockerfile', '.dockerignore', 'src'];

const manifest = z.looseObject({ devDependencies: z.unknown() });

/** Hash of all that goes into the server's image: its folder, its packages' versions, and Node itself. */
export const serverSource = async (repository: string): Promise<string> =>
  sourceHash(join(repository, WORKSPACE), {
    only: ['package.json', ...COPIED],
    extra: [JSON.stringify(await readLock(repository)), nodeVersion()],
  });

/**
 * Lends `use` a directory from which the server's image builds without network: Dockerfile, src, package.json,
 * the Node.js binary and the production packages for linux/amd64, whatever this machine is. No package's
 * install script runs.
 *
 * @throws UserError `npm-failed`
 */
export const withServerContext = async (
  repository: string,
  use: (directory: string) => Promise<void>,
): Promise<void> => {
  const scratch = await mkdtemp(join(tmpdir(), 'berth-server-'));
  const directory = join(scratch, 'context');
  try {
    const from = join(repository, WORKSPACE);
    await mkdir(directory);
    const { devDependencies: _, ...production } = manifest.parse(
      JSON.parse(await readFile(join(from, 'package.json'), 'utf8')),
    );
    await writeFile(join(directory, 'package.json'), JSON.stringify(production, undefined, 2));
    await writeFile(join(directory, 'package-lock.json'), JSON.stringify(await readLock(repository)));
    await Promise.all([
      installPackages(directory),
      ...COPIED.map((name) => cp(join(from, name), join(directory, name), { recursive: true })),
    ]);
    await cp(await linuxNode(scratch), join(directory, 'node'));
    await use(directory);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

const readLock = async (repository: string): Promise<NpmLock> =>
  lockOfWorkspace(
    npmLock.parse(JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8'))),
    WORKSPACE,
  );

const PLATFORM = ['--os=linux', '--cpu=x64', '--libc=glibc'];
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const installPackages = async (directory: string): Promise<void> => {
  try {
    await run('npm', ['ci', '--omit=dev', ...PLATFORM, ...QUIET], {
      cwd: directory,
      timeout: INSTALL_SECONDS * 1000,
    });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('npm-failed', `The server’s packages could not be installed.\n${said}`, {
      hint: 'See that npm reaches its registry here: npm ping',
      cause,
    });
  }
};
