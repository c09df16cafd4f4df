import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadInventory } from '../../../provision/inventory/load.ts';
import { provision } from '../../../provision/provision.ts';
import { providerOf } from '../../../provision/providers.ts';
import { Bed } from './bed.ts';

const EXAMPLE = new URL('../../../inventories/huawei.yaml', import.meta.url);

test('the example, with only the endpoint and the credentials changed', async () => {
  const bed = await Bed.open();
  const folder = await mkdtemp(join(tmpdir(), 'berth-example-'));
  try {
    const written = await readFile(EXAMPLE, 'utf8');
    const line = /# endpoint: \S+/;
    expect(written).toMatch(line);
    const path = join(folder, 'huawei.yaml');
    await writeFile(path, written.replace(line, `endpoint: ${bed.cloud.url}`));
    const inventory = await loadInventory({ path, environment: undefined, cwd: folder });
    const run = async () =>
      provision(await providerOf(inventory, join(folder, 'home')), {
        stack: inventory.stack,
        check: false,
        emit: () => {},
        confirm: async () => true,
        signal: AbortSignal.timeout(60_000),
        allowed: { replace: false, stop: false },
        prune: false,
      });
    expect((await run()).changes.map(({ address }) => address)).toEqual([
      'network/team-notes',
      'subnet/team-notes',
      'group/team-notes',
      'key/team-notes',
      'address/notes-1',
      'disk/notes-1.data',
      'server/notes-1',
    ]);
    expect((await run()).changes).toEqual([]);
    const [server] = bed.cloud.state.servers;
    expect(server).toMatchObject({ name: 'berth-team-notes.notes-1', flavor: 's6.large.2' });
    expect(server?.tags).toContainEqual({ key: 'team', value: 'notes' });
  } finally {
    await bed.close();
    await rm(folder, { recursive: true, force: true });
  }
});
