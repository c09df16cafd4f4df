import { readFile } from 'node:fs/promises';
import type { Container } from 'dockerode';
import { waitFor } from '../engine/deadline.ts';
import type { Engine } from '../engine/engine.ts';
import { execIn } from '../engine/exec.ts';
import { readFileIn, writeFilesIn } from '../engine/files.ts';
import { withOwnKey } from './authorized-keys.ts';
import { capabilitiesFrom } from './capabilities.ts';
import { createContainer, ensureConnected, ensureRunning, notReady, publishedPort } from './container.ts';
import { sshBanner } from './banner.ts';
import { containerNameOf, imageNameOf, LABELS, labelsOf, networkNameOf, type DockerSpec } from './spec.ts';
import { authorizedKeysEntries, authorizedKeysPathOf } from './target-files.ts';

/** systemd and sshd are up in two seconds on an idle machine; a loaded one gets time. */
const BOOT_SECONDS = 60;

export type TargetWant = { host: DockerSpec['hosts'][number]; publicKey: string };

/** Creates a target and returns when its sshd answers. */
export const createTarget = async (
  engine: Engine,
  spec: DockerSpec,
  want: TargetWant,
  signal: AbortSignal,
): Promise<void> => {
  const capabilities = capabilitiesFrom(await readFile('/proc/self/status', 'utf8').catch(() => undefined));
  const container = await createContainer(engine, targetOptions(spec, want.host, capabilities), signal);
  await settleTarget(engine, spec, container, want, signal);
};

/** Brings a target that exists, whole or half-made, to what it should be; returns when its sshd answers. */
export const settleTarget = async (
  engine: Engine,
  spec: DockerSpec,
  container: Container,
  { host, publicKey }: TargetWant,
  signal: AbortSignal,
): Promise<void> => {
  const present = (await readFileIn(container, authorizedKeysPathOf(host.user), signal)) ?? '';
  const wanted = withOwnKey(present, spec.stack, publicKey);
  if (present !== wanted) await writeFilesIn(container, authorizedKeysEntries(host.user, wanted), signal);
  await ensureConnected(engine, container, { name: networkNameOf(spec.stack), aliases: [host.name] }, signal);
  await ensureRunning(container, signal);
  await waitForSsh(container, host.name, signal);
};

const waitForSsh = async (container: Container, name: string, signal: AbortSignal): Promise<void> => {
  const banner = await waitFor(
    BOOT_SECONDS,
    async () => {
      const port = await publishedPort(container, 22);
      const banner = port === undefined ? undefined : await sshBanner(port);
      return banner === undefined || (await isBooting(container, signal)) ? undefined : banner;
    },
    signal,
  );
  if (banner === undefined) {
    throw await notReady(container, {
      code: 'target-not-ready',
      message: `${name}: its sshd did not answer within ${BOOT_SECONDS} s`,
      say: ['journalctl', '--no-pager', '-q', '-n', '20'],
    });
  }
};

/** While /run/nologin is there, sshd answers but PAM lets only root in (pam_nologin(8)). */
const isBooting = async (container: Container, signal: AbortSignal): Promise<boolean> => {
  const nologin = await execIn(container, ['test', '-e', '/run/nologin'], { seconds: 10, signal });
  return nologin.exitCode === 0;
};

/**
 * How a container must be made so that systemd, and a Docker engine within, run in it: its own cgroup tree,
 * the machine's capabilities, no system-call filter, and /var/lib/docker on a real file system, because
 * overlayfs does not stack on itself.
 */
const targetOptions = (
  spec: DockerSpec,
  host: DockerSpec['hosts'][number],
  capabilities: string[],
): Parameters<typeof createContainer>[1] => {
  const network = networkNameOf(spec.stack);
  const ports = ['22/tcp', `${spec.serverPort}/tcp`];
  const { release, serverPort } = spec;
  // Apart from the literal below because the published types lack some of its fields (API 1.41).
  const isolation = {
    CapAdd: capabilities,
    SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
    MaskedPaths: [],
    ReadonlyPaths: [],
    CgroupnsMode: 'private',
    DeviceCgroupRules: ['a *:* rwm'],
  };
  return {
    name: containerNameOf(spec.stack, host.name),
    Image: `${imageNameOf(spec.stack, 'target')}:latest`,
    Hostname: host.name,
    Env: [`LOGIN_USER=${host.user}`],
    Labels: {
      ...labelsOf(spec.stack, 'target', host.name),
      [LABELS.spec]: JSON.stringify({ release, user: host.user, serverPort }),
    },
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    HostConfig: {
      ...isolation,
      Tmpfs: { '/run': 'exec', '/run/lock': '', '/tmp': 'exec' },
      Mounts: ['/var/lib/docker', '/var/lib/containerd'].map((path) => ({
        Type: 'volume',
        Target: path,
        Source: '',
      })),
      NetworkMode: network,
      PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]])),
      RestartPolicy: { Name: 'unless-stopped' },
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [host.name] } } },
  };
};
