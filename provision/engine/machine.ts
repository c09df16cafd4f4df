import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What decides whether this machine can be given an engine or a tool. */
export type Machine = {
  /** `ID` of os-release (`debian`, `ubuntu`, …); `darwin` or `win32` where there is none. */
  os: string;
  root: boolean;
  /** Whether systemd is PID 1, so that a service can be started the ordinary way. */
  systemd: boolean;
  /** Whether a Docker engine is installed, running or not. */
  engineInstalled: boolean;
};

export const thisMachine = async (): Promise<Machine> => ({
  os: osIdOf(await textOf('/etc/os-release')) ?? process.platform,
  root: process.getuid?.() === 0,
  systemd: (await textOf('/proc/1/comm')).trim() === 'systemd',
  engineInstalled: await isInstalled('dockerd'),
});

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** The `ID` of an os-release file (os-release(5)). */
export const osIdOf = (osRelease: string): string | undefined => /^ID="?([^"\n]+)"?$/m.exec(osRelease)?.[1];

/** Whether packages can be installed here without asking anyone else: root, and apt is the OS's own. */
export const canInstall = (machine: Machine): boolean =>
  machine.root && (machine.os === 'debian' || machine.os === 'ubuntu');

const APT_SECONDS = 10 * 60;
/** Other apt runs (unattended-upgrades at first boot) hold the lock for minutes. */
const LOCK_SECONDS = 300;

/**
 * Installs packages from the machine's own apt sources.
 *
 * @throws Error with what apt said
 */
export const aptInstall = async (packages: readonly string[]): Promise<void> => {
  await apt(['update', '-qq']);
  await apt(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
};

const apt = async (argv: readonly string[]): Promise<void> => {
  await run('apt-get', ['-o', `DPkg::Lock::Timeout=${LOCK_SECONDS}`, ...argv], {
    timeout: APT_SECONDS * 1000,
    maxBuffer: Infinity,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
};

/** Rejects with the program's standard error in its message, and never hangs past `timeout` milliseconds. */
export const run = promisify(execFile);

export const isInstalled = async (program: string): Promise<boolean> =>
  run('sh', ['-c', `command -v ${program}`], { timeout: 5000 }).then(
    () => true,
    () => false,
  );
