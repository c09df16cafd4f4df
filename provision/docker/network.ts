import { deadline } from '../engine/deadline.ts';
import { isStatus, type Engine } from '../engine/engine.ts';
import { labelsOf, networkNameOf, type DockerSpec } from './spec.ts';

const SECONDS = 30;

export const createNetwork = async (
  engine: Engine,
  { stack, subnet }: DockerSpec,
  signal: AbortSignal,
): Promise<void> => {
  const name = networkNameOf(stack);
  await deadline(
    `creating the network ${name}`,
    SECONDS,
    (abortSignal) =>
      engine.createNetwork({
        Name: name,
        // Without it, two runs at once make two networks of one name.
        CheckDuplicate: true,
        Driver: 'bridge',
        Labels: labelsOf(stack, 'network', name),
        ...(subnet === undefined ? {} : { IPAM: { Config: [{ Subnet: subnet }] } }),
        abortSignal,
      }),
    signal,
  );
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

export const removeNetwork = (engine: Engine, id: string, signal: AbortSignal): Promise<void> =>
  unlessGone(deadline('removing a network', SECONDS, () => engine.getNetwork(id).remove({}), signal));

export const removeVolume = (engine: Engine, id: string, signal: AbortSignal): Promise<void> =>
  unlessGone(deadline('removing a volume', SECONDS, () => engine.getVolume(id).remove({}), signal));

const unlessGone = async (removal: Promise<unknown>): Promise<void> => {
  try {
    await removal;
  } catch (error) {
    if (!isStatus(error, 404)) throw error;
  }
};
