import { homedir } from 'node:os';
import { UserError } from '../../core/user-error.ts';
import { DEFAULT_SOCKET, engineAddresses, type EngineAddress } from './address.ts';
import { findEngine, type Engine } from './engine.ts';
import { thisMachine, type Machine } from './machine.ts';

/**
 * The engine that a setting, DOCKER_HOST or the usual sockets lead to.
 *
 * @param setting `unix:///…` or `tcp://127.0.0.1:…` of the inventory
 * @throws UserError `no-docker-engine`, `engine-denied`
 */
export const openEngine = async (setting: string | undefined): Promise<Engine> => {
  const addresses = addressesFor(setting);
  const engine = await findEngine(addresses);
  if (engine !== undefined) return engine;
  throw noEngine(addresses, await thisMachine());
};

export const addressesFor = (setting: string | undefined): EngineAddress[] =>
  engineAddresses(setting, {
    dockerHost: process.env['DOCKER_HOST'],
    runtimeDirectory: process.env['XDG_RUNTIME_DIR'],
    home: homedir(),
  });

/** Whether an engine that this machine runs the ordinary way would be found. */
export const isOrdinary = (addresses: readonly EngineAddress[]): boolean =>
  addresses.some(({ socketPath }) => socketPath === DEFAULT_SOCKET);

/** @throws UserError `no-docker-engine` */
export const noEngine = (addresses: readonly EngineAddress[], machine: Machine): UserError => {
  const places = addresses.map((address) => address.socketPath ?? `${address.host}:${address.port}`);
  return new UserError('no-docker-engine', `No Docker engine answers at ${places.join(', ')}.`, {
    hint: isOrdinary(addresses)
      ? howToGetEngine(machine)
      : 'Start the engine that listens there, or let berth look for one: unset DOCKER_HOST and provider.engine.',
  });
};

const INSTALL = 'apt-get update && apt-get install -y --no-install-recommends docker.io iptables';
const JOIN = 'sudo usermod -aG docker "$USER", then log in again';

/** What to do on this machine, as commands to paste. */
export const howToGetEngine = (machine: Machine): string => {
  const sudo = machine.root ? '' : 'sudo ';
  if (machine.engineInstalled) return `It is installed; start it: ${sudo}systemctl start docker`;
  switch (machine.os) {
    case 'debian':
    case 'ubuntu':
      return machine.root
        ? `Run again and agree to the installation, or do it yourself: ${INSTALL}`
        : `sudo sh -c '${INSTALL}' && ${JOIN}`;
    case 'darwin':
    case 'win32':
      return 'Start Docker Desktop (https://docs.docker.com/desktop/), or name another engine: DOCKER_HOST=…';
    default:
      return `Install Docker Engine (https://docs.docker.com/engine/install/), then: ${sudo}systemctl enable --now docker`;
  }
};
