import { isDeepStrictEqual } from 'node:util';
import type { Container, ContainerCreateOptions, ContainerInspectInfo } from 'dockerode';
import { UserError } from '../../core/user-error.ts';
import { deadline, waitFor } from '../engine/deadline.ts';
import { isStatus, type Engine } from '../engine/engine.ts';
import { execIn, logTail } from '../engine/exec.ts';
import { LABELS } from './spec.ts';

const SECONDS = 60;

/**
 * Creates a container, or takes the one of that name where another run of the same stack was faster.
 *
 * @throws UserError `name-taken` where a container that is not this stack's has the name
 */
export const createContainer = async (
  engine: Engine,
  options: ContainerCreateOptions & { name: string; Labels: Record<string, string> },
  signal: AbortSignal,
): Promise<Container> => {
  const { name, Labels } = options;
  try {
    return await deadline(`creating ${name}`, SECONDS, () => engine.createContainer(options), signal);
  } catch (cause) {
    if (!isStatus(cause, 409)) throw cause;
    // A name is taken a moment before its container can be looked at.
    const present = await waitFor(SECONDS, () => inspect(engine.getContainer(name)), signal);
    if (present !== undefined && isDeepStrictEqual(ownLabels(present.Config.Labels), ownLabels(Labels))) {
      return engine.getContainer(present.Id);
    }
    throw new UserError('name-taken', `A container named ${name} exists and is not this stack’s.`, {
      hint: `Look at it (docker inspect ${name}); rename or remove it, or name the stack otherwise.`,
      cause,
    });
  }
};

const ownLabels = (labels: Record<string, string>): (string | undefined)[] =>
  Object.values(LABELS).map((label) => labels[label]);

/** Brings a container to run, whatever it does now. */
export const ensureRunning = (container: Container, signal: AbortSignal): Promise<void> =>
  deadline(
    'starting a container',
    SECONDS,
    async (abortSignal) => {
      const { State } = await container.inspect({ abortSignal });
      if (State.Paused) await container.unpause({ abortSignal });
      else if (!State.Running) await container.start({ abortSignal });
    },
    signal,
  );

/** Puts a container on a network under the given names, if it is not on it. */
export const ensureConnected = (
  engine: Engine,
  container: Container,
  network: { name: string; aliases: string[] },
  signal: AbortSignal,
): Promise<void> =>
  deadline(
    `connecting a container to ${network.name}`,
    SECONDS,
    async (abortSignal) => {
      const { NetworkSettings } = await container.inspect({ abortSignal });
      if (network.name in NetworkSettings.Networks) return;
      await engine.getNetwork(network.name).connect({
        Container: container.id,
        EndpointConfig: { Aliases: network.aliases },
      });
    },
    signal,
  );

/** Removes a container and its anonymous volumes; one that is gone already, or going, is fine. */
export const removeContainer = async (engine: Engine, id: string, signal: AbortSignal): Promise<void> => {
  const container = engine.getContainer(id);
  try {
    await deadline('removing a container', SECONDS, () => container.remove({ force: true, v: true }), signal);
  } catch (error) {
    if (isStatus(error, 404)) return;
    if (!isStatus(error, 409)) throw error;
    // Someone else removes it right now; its network can go only once it is gone.
    await waitFor(SECONDS, async () => ((await inspect(container)) === undefined ? true : undefined), signal);
  }
};

const inspect = async (container: Container): Promise<ContainerInspectInfo | undefined> => {
  try {
    return await container.inspect();
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
};

/** The port on 127.0.0.1 where the engine publishes `port` of a container; undefined while it does not. */
export const publishedPort = async (container: Container, port: number): Promise<number | undefined> => {
  const { NetworkSettings } = await deadline('asking for a container’s ports', SECONDS, (abortSignal) =>
    container.inspect({ abortSignal }),
  );
  const found = NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort;
  return found === undefined ? undefined : Number(found);
};

/** A UserError that ends in what a container said last, in its log and to `say`, a command run in it. */
export const notReady = async (
  container: Container,
  { code, message, say }: { code: string; message: string; say?: string[] },
): Promise<UserError> => {
  const log = await logTail(container, 20);
  const said =
    say === undefined
      ? ''
      : await execIn(container, say, { seconds: 10 }).then(({ output }) => output, String);
  const lines = [...log, ...said.split('\n').filter(Boolean)];
  return new UserError(code, [message, ...lines.map((line) => `  ${line}`)].join('\n'), {
    hint: `See for yourself: docker logs ${container.id.slice(0, 12)}`,
  });
};
