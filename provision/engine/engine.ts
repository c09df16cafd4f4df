import type Docker from 'dockerode';
import { UserError } from '../../core/user-error.ts';
import type { EngineAddress } from './address.ts';
import { deadline } from './deadline.ts';

/** A Docker engine's API, as dockerode speaks it. */
export type Engine = Docker;

/** A client for `address`; nothing is asked of the engine yet. Loads dockerode only here: it is big. */
export const clientOf = async (address: EngineAddress): Promise<Engine> => {
  const { default: Dockerode } = await import('dockerode');
  return new Dockerode(address);
};

const PING_SECONDS = 5;

/** @throws whatever the connection said, or UserError `engine-timeout` */
export const ping = async (engine: Engine): Promise<void> => {
  await deadline('the Docker engine’s ping', PING_SECONDS, () => engine.ping());
};

/**
 * The first engine that answers.
 *
 * @throws UserError `engine-denied` where a socket is there but this user may not use it
 */
export const findEngine = async (addresses: readonly EngineAddress[]): Promise<Engine | undefined> => {
  for (const address of addresses) {
    const engine = await clientOf(address);
    try {
      await ping(engine);
      return engine;
    } catch (cause) {
      if (codeOf(cause) === 'EACCES') throw denied(address, cause);
    }
  }
  return undefined;
};

const denied = (address: EngineAddress, cause: unknown): UserError =>
  new UserError(
    'engine-denied',
    `This user may not use the Docker engine at ${address.socketPath ?? 'its address'}.`,
    {
      hint: 'Join its group and log in again: sudo usermod -aG docker "$USER"',
      cause,
    },
  );

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Whether the engine refused with this HTTP status: 404 not there, 409 in use or in the way. */
export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof Error && 'statusCode' in error && error.statusCode === status;
