import { UserError } from '../../core/user-error.ts';
import { deadline } from '../engine/deadline.ts';
import { isStatus, type Engine } from '../engine/engine.ts';
import { labelsOf, networkNameOf, type DockerSpec } from './spec.ts';

const SECONDS = 30;

/** @throws UserError `subnet-taken` where the asked-for range is one that the engine uses already */
export const createNetwork = async (
  engine: Engine,
  { stack, subnet }: DockerSpec,
  signal: AbortSignal,
): Promise<void> => {
  const name = networkNameOf(stack);
  const options = {
    Name: name,
    // Without it, two runs at once make two networks of one name.
    CheckDuplicate: true,
    Driver: 'bridge',
    Labels: labelsOf(stack, 'network', name),
    ...(subnet === undefined ? {} : { IPAM: { Config: [{ Subnet: subnet }] } }),
  };
  try {
    await deadline(`creating ${name}`, SECONDS, () => engine.createNetwork(options), signal);
  } catch (cause) {
    if (subnet === undefined || !isStatus(cause, 403)) throw cause;
    throw new UserError(
      'subnet-taken',
      `The range ${subnet} overlaps another network of the Docker engine.`,
      {
        hint: 'Choose another provider.subnet, or leave it out: the engine then picks a free one.',
        cause,
      },
    );
  }
};

/** The registry's images and keys live here: a container made anew finds them again. */
export const createVolume = async (
  engine: Engine,
  stack: string,
  name: string,
  signal: AbortSignal,
): Promise<void> => {
  await deadline(
    `creating the volume ${name}`,
    SECONDS,
    (abortSignal) =>
      engine.createVolume({ Name: name, Labels: labelsOf(stack, 'volume', name), abortSignal }),
    signal,
  );
};

/** @throws UserError `network-in-use` where containers that are not the stack's are on it */
export const removeNetwork = async (engine: Engine, id: string, signal: AbortSignal): Promise<void> => {
  try {
    await unlessGone(deadline('removing a network', SECONDS, () => engine.getNetwork(id).remove({}), signal));
  } catch (cause) {
    if (!isStatus(cause, 403)) throw cause;
    throw new UserError(
      'network-in-use',
      'Other containers are on the stack’s network, so it cannot be removed.',
      {
        hint: `See which: docker network inspect ${id.slice(0, 12)}`,
        cause,
      },
    );
  }
};

export const removeVolume = (engine: Engine, id: string, signal: AbortSignal): Promise<void> =>
  unlessGone(deadline('removing a volume', SECONDS, () => engine.getVolume(id).remove({}), signal));

const unlessGone = async (removal: Promise<unknown>): Promise<void> => {
  try {
    await removal;
  } catch (error) {
    if (!isStatus(error, 404)) throw error;
  }
};
