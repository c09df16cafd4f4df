import { join } from 'node:path';
import { InputError } from '../../core/user-error.ts';

/** Where an engine listens, in dockerode's words. */
export type EngineAddress =
  | { socketPath: string; host?: never }
  | { host: string; port: number; socketPath?: never };

export type Surroundings = {
  /** `DOCKER_HOST`, as the docker command reads it. */
  dockerHost?: string | undefined;
  /** `XDG_RUNTIME_DIR`: a rootless engine listens there. */
  runtimeDirectory?: string | undefined;
  home: string;
};

export const DEFAULT_SOCKET = '/var/run/docker.sock';

/** The addresses to try, best first: what was asked for alone, or else the usual sockets. */
export const engineAddresses = (setting: string | undefined, around: Surroundings): EngineAddress[] => {
  const asked = setting ?? (around.dockerHost || undefined);
  if (asked !== undefined) return [parseEngineAddress(asked)];
  return [
    DEFAULT_SOCKET,
    ...(around.runtimeDirectory === undefined ? [] : [join(around.runtimeDirectory, 'docker.sock')]),
    join(around.home, '.docker/run/docker.sock'),
  ].map((socketPath) => ({ socketPath }));
};

/**
 * Reads `unix:///…` or `tcp://…`. Targets publish their ports on the engine's loopback address, so the
 * engine must be this machine's own.
 *
 * @throws InputError `engine-address`
 */
export const parseEngineAddress = (text: string): EngineAddress => {
  if (text.startsWith('unix://')) return { socketPath: text.slice('unix://'.length) || DEFAULT_SOCKET };
  const url = URL.parse(text);
  if (url?.protocol === 'tcp:' && LOOPBACK.has(url.hostname)) {
    return { host: url.hostname, port: Number(url.port || 2375) };
  }
  throw new InputError('engine-address', `"${text}" is not the address of a Docker engine on this machine.`, {
    hint: 'Use unix:///path/to/docker.sock or tcp://127.0.0.1:2375, or unset DOCKER_HOST.',
  });
};

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
