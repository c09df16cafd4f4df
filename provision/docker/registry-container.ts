import type { Container } from 'dockerode';
import { z } from 'zod';
import { UserError } from '../../core/user-error.ts';
import { Secret } from '../../core/secret.ts';
import type { RegistryAccess } from '../../core/registry.ts';
import { waitFor } from '../engine/deadline.ts';
import type { Engine } from '../engine/engine.ts';
import { readFileIn } from '../engine/files.ts';
import { answers } from '../registry/client.ts';
import { swrLogin } from '../registry/swr.ts';
import { createContainer, ensureConnected, ensureRunning, notReady, publishedPort } from './container.ts';
import {
  containerNameOf,
  imageNameOf,
  LABELS,
  labelsOf,
  networkNameOf,
  REGISTRY,
  REGISTRY_HOST,
  REGISTRY_PORT,
  REGISTRY_REGION,
  volumeNameOf,
} from './spec.ts';

const START_SECONDS = 30;

/** Creates the stack's registry and returns when it answers. Its data are in the volume, never in it. */
export const createRegistry = async (
  engine: Engine,
  stack: string,
  source: string,
  signal: AbortSignal,
): Promise<void> => {
  const container = await createContainer(engine, registryOptions(stack, source), signal);
  await settleRegistry(engine, stack, container, signal);
};

/** Brings a registry that exists to run on the stack's network; returns when it answers. */
export const settleRegistry = async (
  engine: Engine,
  stack: string,
  container: Container,
  signal: AbortSignal,
): Promise<void> => {
  await ensureConnected(engine, container, { name: networkNameOf(stack), aliases: [REGISTRY_HOST] }, signal);
  await ensureRunning(container, signal);
  const ready = await waitFor(
    START_SECONDS,
    async () => {
      const port = await publishedPort(container, REGISTRY_PORT);
      const access = port === undefined ? undefined : await readAccess(container, signal);
      return access !== undefined && (await answers(access, `127.0.0.1:${port}`)) ? true : undefined;
    },
    signal,
  );
  if (ready === undefined) {
    throw await notReady(container, {
      code: 'registry-not-ready',
      message: `The registry did not answer within ${START_SECONDS} s`,
    });
  }
};

const accessKey = z.object({ ak: z.string(), sk: z.string() });

/** Reads access key and certificate out of the registry; undefined before it has made them. */
const readAccess = async (container: Container, signal: AbortSignal): Promise<RegistryAccess | undefined> => {
  const [key, ca] = await Promise.all([
    readFileIn(container, '/data/auth/key.json', signal),
    readFileIn(container, '/data/tls/ca.crt', signal),
  ]);
  if (key === undefined || ca === undefined) return undefined;
  const { ak, sk } = accessKey.parse(JSON.parse(key));
  return {
    address: `${REGISTRY_HOST}:${REGISTRY_PORT}`,
    ...swrLogin(REGISTRY_REGION, ak, new Secret(sk)),
    ca,
  };
};

/**
 * The login to the stack's registry.
 *
 * @throws UserError `no-registry` where it is not there, or has never been started
 */
export const readRegistryAccess = async (
  engine: Engine,
  stack: string,
  signal: AbortSignal,
): Promise<RegistryAccess> => {
  const access = await readAccess(engine.getContainer(containerNameOf(stack, REGISTRY)), signal);
  if (access !== undefined) return access;
  throw new UserError('no-registry', `The stack ${stack} has no registry that ever ran.`, {
    hint: 'Run npx zx provision.mts first: it makes the registry that the inventory asks for.',
  });
};

const registryOptions = (stack: string, source: string): Parameters<typeof createContainer>[1] => {
  const network = networkNameOf(stack);
  const port = `${REGISTRY_PORT}/tcp`;
  return {
    name: containerNameOf(stack, REGISTRY),
    Image: `${imageNameOf(stack, 'registry')}:latest`,
    Hostname: REGISTRY,
    Labels: { ...labelsOf(stack, 'registry', REGISTRY), [LABELS.spec]: source },
    ExposedPorts: { [port]: {} },
    HostConfig: {
      Mounts: [{ Type: 'volume', Source: volumeNameOf(stack), Target: '/data' }],
      NetworkMode: network,
      PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      RestartPolicy: { Name: 'unless-stopped' },
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [REGISTRY_HOST] } } },
  };
};
