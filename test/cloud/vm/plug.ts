import { join } from 'node:path';
import { deadline } from '../../../provision/engine/deadline.ts';
import { isStatus } from '../../../provision/engine/engine.ts';
import { plugsOf, textOf } from './folder.ts';
import { containerOf, runIn, type Site } from './site.ts';
import type { MachineState } from './spec.ts';

const SECONDS = 20;

export const stateOf = async (site: Site, id: string): Promise<MachineState> => {
  try {
    const { State } = await deadline(`looking at ${id}`, SECONDS, () => containerOf(site, id).inspect());
    return State.Running ? 'running' : 'stopped';
  } catch (error) {
    if (isStatus(error, 404)) return 'absent';
    throw error;
  }
};

/** Private; undefined before the machine's first boot. */
export const addressOf = async (site: Site, id: string): Promise<string | undefined> =>
  (await textOf(join(plugsOf(site.folder, id), 'address')))?.trim();

/** Has a running machine take up what was written for it; one that does not run does so at its start. */
export const plug = async (site: Site, id: string): Promise<void> => {
  if ((await stateOf(site, id)) === 'running') await runIn(site, id, ['hypervisor', 'plug']);
};
