import { UserError } from '../../core/user-error.ts';
import { deadline } from '../engine/deadline.ts';
import { isStatus, type Engine } from '../engine/engine.ts';
import { LABELS, labelsOf, networkNameOf, type DockerSpec } from './spec.ts';

const SECONDS = 30;

/**
 * Creates the stack's network; that another run of the same stack was faster is fine.
 *
 * @throws UserError `subnet-taken` where the asked-for range is in use already, `name-taken` where a network
 *   that is not this stack's has the name
 */
export const createNetwork = async (
  engine: Engine,
  { stack, subnet }: DockerSpec,
  signal: AbortSignal,
): Promise<void> => {
  const name = networkNameOf(stack);
  const options = {
    Name: name,
    CheckDuplicate: true,
    Driver: 'bridge',
    Labels: labelsOf(stack, 'network', name),
    ...(subnet === undefined ? {} : { IPAM: { Config: [{ Subnet: subnet }] } }),
  };
  try {
    await deadline(`creating ${name}`, SECONDS, () => engine.createNetwork(options), signal);
  } catch (cause) {
    if (isStatus(cause, 409) && (await isOwn(engine, stack, name))) return;
    throw refused(cause, name, subnet);
  }
  await keepOneNetwork(engine, stack, signal);
};

/**
 * Removes all but the oldest of the stack's networks of one name. The engine lets two runs at once make two,
 * its check of the name notwithstanding, and then takes neither by that name.
 */
export const keepOneNetwork = async (engine: Engine, stack: string, signal: AbortSignal): Promise<void> => {
  const [, ...younger] = await ownNetworks(engine, stack, signal);
  for (const id of younger) await removeNetwork(engine, id, signal);
};

export const removeNetworks = async (engine: Engine, stack: string, signal: AbortSignal): Promise<void> => {
  for (const id of await ownNetworks(engine, stack, signal)) await removeNetwork(engine, id, signal);
};

/** Ids of the stack's networks, oldest first. */
const ownNetworks = async (engine: Engine, stack: string, signal: AbortSignal): Promise<string[]> => {
  const filters = { label: [`${LABELS.stack}=${stack}`] };
  const networks = await deadline(
    'listing the stack’s networks',
    SECONDS,
    (abortSignal) => engine.listNetworks({ filters, abortSignal }),
    signal,
  );
  return networks
    .toSorted((one, other) => `${one.Created} ${one.Id}`.localeCompare(`${other.Created} ${other.Id}`))
    .map(({ Id }) => Id);
};

const isOwn = async (engine: Engine, stack: string, name: string): Promise<boolean> => {
  const { Labels } = await deadline(`looking at ${name}`, SECONDS, () => engine.getNetwork(name).inspect());
  return Labels?.[LABELS.stack] === stack;
};

/** The engine answers 403 to a range that overlaps, 409 to a name that is taken. */
const refused = (cause: unknown, name: string, subnet: string | undefined): unknown => {
  if (isStatus(cause, 403) && subnet !== undefined) {
    return new UserError(
      'subnet-taken',
      `The range ${subnet} overlaps another network of the Docker engine.`,
      {
        hint: 'Choose another provider.subnet, or leave it out: the engine then picks a free one.',
        cause,
      },
    );
  }
  if (!isStatus(cause, 409)) return cause;
  return new UserError('name-taken', `A network named ${name} exists and is not this stack’s.`, {
    hint: `Look at it (docker network inspect ${name}); remove it, or name the stack otherwise.`,
    cause,
  });
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
const removeNetwork = async (engine: Engine, id: string, signal: AbortSignal): Promise<void> => {
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
