import { homedir } from 'node:os';
import { UserError } from '../../core/user-error.ts';
import { engineAddresses, type EngineAddress } from './address.ts';
import { findEngine, type Engine } from './engine.ts';
import { canInstall, thisMachine, type Machine } from './machine.ts';

/**
 * The engine that a setting, DOCKER_HOST or the usual sockets lead to.
 *
 * @param setting `unix:///…` or `tcp://127.0.0.1:…` of the inventory
 * @throws UserError `no-docker-engine`
 */
export const openEngine = async (setting: string | undefined): Promise<Engine> => {
  const addresses = addressesFor(setting);
  return (await findEngine(addresses)) ?? Promise.reject(noEngine(addresses, await thisMachine()));
};

export const addressesFor = (setting: string | undefined): EngineAddress[] =>
  engineAddresses(setting, {
    dockerHost: process.env['DOCKER_HOST'],
    runtimeDirectory: process.env['XDG_RUNTIME_DIR'],
    home: homedir(),
  });

export const noEngine = (
  addresses: readonly EngineAddress[],
  machine: Machine,
  cause?: unknown,
): UserError => {
  const places = addresses.map((address) => address.socketPath ?? `${address.host}:${address.port}`);
  return new UserError('no-docker-engine', `No Docker engine answers at ${places.join(', ')}.`, {
    hint: howToInstall(machine),
    cause,
  });
};

const INSTALL = 'apt-get update && apt-get install -y --no-install-recommends docker.io iptables';

/** What to do on this OS, as commands to paste. */
export const howToInstall = (machine: Machine): string => {
  const sudo = machine.root ? '' : 'sudo ';
  switch (machine.os) {
    case 'debian':
    case 'ubuntu':
      return canInstall(machine)
        ? `Run again and agree to the installation, or do it yourself: ${INSTALL}`
        : `sudo sh -c '${INSTALL}' && sudo usermod -aG docker "$USER", then log in again`;
    case 'darwin':
    case 'win32':
      return 'Start Docker Desktop (https://docs.docker.com/desktop/), or name another engine: DOCKER_HOST=…';
    default:
      return `Install Docker Engine (https://docs.docker.com/engine/install/), then: ${sudo}systemctl enable --now docker`;
  }
};
