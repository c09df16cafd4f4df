import type { Emit } from '../../core/event.ts';
import { UserError } from '../../core/user-error.ts';
import { DEFAULT_SOCKET, type EngineAddress } from './address.ts';
import { waitFor } from './deadline.ts';
import { clientOf, findEngine, ping, type Engine } from './engine.ts';
import { aptInstall, canInstall, thisMachine } from './machine.ts';
import { addressesFor, isOrdinary, noEngine } from './open.ts';
import { startDaemon } from './start.ts';

const START_SECONDS = 30;

type Options = { check: boolean; confirm: (question: string) => Promise<boolean>; emit: Emit };

/**
 * Finds an engine, starts one that is installed but stopped, or installs one where this machine allows and
 * the operator agrees.
 *
 * @returns undefined only in check mode, which changes nothing: it has said what a run would do
 * @throws UserError `no-docker-engine` with the commands for this OS
 */
export const prepareEngine = async (
  setting: string | undefined,
  options: Options,
): Promise<Engine | undefined> => {
  const addresses = addressesFor(setting);
  const found = await findEngine(addresses);
  if (found !== undefined) return found;

  const machine = await thisMachine();
  if (!isOrdinary(addresses) || !canInstall(machine)) throw noEngine(addresses, machine);

  if (options.check) {
    options.emit({
      type: 'note',
      text: `would ${machine.engineInstalled ? 'start' : 'install and start'} a Docker engine here`,
    });
    return undefined;
  }
  if (!machine.engineInstalled) {
    if (!(await options.confirm('No Docker engine here. Install docker.io with apt and start it?'))) {
      throw noEngine(addresses, machine);
    }
    options.emit({ type: 'note', text: 'installing docker.io' });
    await install();
  }
  options.emit({ type: 'note', text: 'starting the Docker engine' });
  return start({ socketPath: DEFAULT_SOCKET }, machine.systemd);
};

const install = async (): Promise<void> => {
  try {
    await aptInstall(['docker.io', 'iptables']);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.trim() : '';
    throw new UserError('no-docker-engine', `Installing docker.io failed.\n${said}`, {
      hint: 'Mend what apt complains of, then run again: apt-get update && apt-get install docker.io',
      cause,
    });
  }
};

const start = async (address: EngineAddress, systemd: boolean): Promise<Engine> => {
  const engine = await clientOf(address);
  const said = await startDaemon(systemd);
  const up = await waitFor(START_SECONDS, () =>
    ping(engine)
      .then(() => true)
      .catch(() => undefined),
  );
  if (up === true) return engine;
  throw new UserError(
    'no-docker-engine',
    `The Docker engine did not answer within ${START_SECONDS} s of its start.`,
    {
      hint: `It says why: ${said}`,
    },
  );
};
