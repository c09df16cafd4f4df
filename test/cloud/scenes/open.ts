import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../kit/clock.ts';
import type { LocalCloud, Owned } from '../provider/vendor.ts';
import type { Datacenter } from '../vm/datacenter.ts';
import type { Begin, Cloud } from './bed.ts';

type Start<C> = (options: {
  name: string;
  stateFile: string;
  settings: Partial<Settings>;
  port: number;
  datacenter?: Datacenter;
}) => Promise<C>;

type Alike = 'kind' | 'log' | 'faults' | 'count' | 'ids' | 'machine' | 'stop' | 'restart';

/**
 * How a vendor's local cloud begins, ends and begins again.
 *
 * @param view what only the vendor knows, of the cloud that there is at that time
 */
export const opening =
  <C extends LocalCloud>(
    kind: Cloud['kind'],
    start: Start<C>,
    owned: Owned<C['state']>,
    view: (cloud: () => C) => Omit<Cloud, Alike>,
  ): Begin =>
  async ({ datacenter, ...settings } = {}) => {
    const folder = await mkdtemp(join(tmpdir(), `berth-${kind}-`));
    const stateFile = join(folder, 'state.json');
    const at = (port: number): Promise<C> =>
      start({ name: kind, stateFile, settings, port, ...(datacenter && { datacenter }) });
    let cloud = await at(0);
    const { port } = new URL(cloud.url);
    return {
      ...view(() => cloud),
      kind,
      get log() {
        return cloud.log;
      },
      get faults() {
        return cloud.faults;
      },
      count: (stack) => owned.count(cloud.state, stack),
      ids: (stack, host) => owned.ids(cloud.state, stack, host),
      machine: (stack, host) => owned.kept(cloud.state, stack, host),
      stop: async () => {
        await cloud.stop();
        await rm(folder, { recursive: true, force: true });
      },
      restart: async () => {
        await cloud.stop();
        cloud = await at(Number(port));
      },
    };
  };
