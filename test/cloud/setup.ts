import { prepareEngine } from '../../provision/engine/prepare.ts';

/** The machines of the local clouds are containers: an engine that does not run is started, as a command would. */
export default async function setup(): Promise<void> {
  await prepareEngine(undefined, { check: false, confirm: () => Promise.resolve(true), emit: () => {} });
}
