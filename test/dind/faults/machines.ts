import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedPort } from '../../../provision/docker/container.ts';
import { loginKeyPathOf } from '../../../provision/login/login-key.ts';
import { readRegistryAccess } from '../../../provision/docker/registry-container.ts';
import { networkNameOf } from '../../../provision/docker/spec.ts';
import { HOST_KEY_PATH } from '../../../provision/docker/target-files.ts';
import { readFileIn } from '../../../provision/engine/files.ts';
import { Stack } from '../stack.ts';

/** What the engine has of a stack: containers with their start times, networks, volumes, images. */
export const engineObjects = async ({ engine, name }: Stack): Promise<string[]> => {
  const filters = { label: [`berth.stack=${name}`] };
  const [containers, networks, volumes, images] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
    engine.listImages({ filters: { reference: [`berth-${name}/*`] } }),
  ]);
  const started = await Promise.all(
    containers.map(async ({ Id }) => {
      const { State } = await engine.getContainer(Id).inspect();
      return `container ${Id} ${State.Status} ${State.StartedAt}`;
    }),
  );
  return [
    ...started,
    ...networks.map(({ Id }) => `network ${Id}`),
    ...volumes.Volumes.map(({ Name }) => `volume ${Name}`),
    ...images.map(({ Id }) => `image ${Id}`),
  ].toSorted();
};

export type HostSettings = Record<string, unknown>;

/** How a target is reached, as an inventory of provider ssh says it. */
const wayInto = async (targets: Stack, host = 'one'): Promise<HostSettings> => {
  const hostKey = await readFileIn(targets.target(host), HOST_KEY_PATH);
  return {
    address: '127.0.0.1',
    port: await publishedPort(targets.target(host), 22),
    user: 'berth',
    identity: loginKeyPathOf(targets.name, join(targets.folder, 'home')),
    hostKeys: [hostKey?.split(' ').slice(0, 2).join(' ')],
  };
};

/** Brings a stack's target to where it can resolve and reach another stack's registry. */
export const joinNetwork = async (targets: Stack, other: Stack, host = 'one'): Promise<void> => {
  await targets.engine.getNetwork(networkNameOf(other.name)).connect({ Container: targets.target(host).id });
};

/** Leaves it again: the registry's name no longer resolves there. */
export const leaveNetwork = async (targets: Stack, other: Stack, host = 'one'): Promise<void> => {
  await targets.engine
    .getNetwork(networkNameOf(other.name))
    .disconnect({ Container: targets.target(host).id, Force: true });
};

/**
 * Describes a stack's target as a host that somebody else made: provider ssh, with the registry of
 * another stack as one that somebody else runs, and the images that are pinned for it. Its login is
 * given by reference, one part from a variable and one from a file.
 */
export const overSsh = async (
  targets: Stack,
  registry: Stack,
): Promise<{ stack: Stack; host: HostSettings; forget: () => Promise<void> }> => {
  const host = await wayInto(targets);
  const access = await readRegistryAccess(registry.engine, registry.name, AbortSignal.timeout(20_000));
  const stack = await Stack.describe(targets.name, {
    provider: { kind: 'ssh' },
    registry: {
      kind: 'basic',
      address: access.address,
      username: '${file:registry-user}',
      password: '${env:BERTH_TEST_REGISTRY_PASSWORD}',
      ca: 'registry.pem',
    },
    hosts: { one: host },
  });
  stack.environment['BERTH_TEST_REGISTRY_PASSWORD'] = access.password.reveal();
  await writeFile(join(stack.folder, 'registry-user'), access.username, { mode: 0o600 });
  await writeFile(join(stack.folder, 'registry.pem'), access.ca ?? '');
  await copyFile(join(registry.folder, 'inventory.lock.json'), join(stack.folder, 'inventory.lock.json'));
  return { stack, host, forget: () => rm(stack.folder, { recursive: true }) };
};
