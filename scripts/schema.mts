// Writes inventories/inventory.schema.json, what editors check an inventory with.
//   npx zx scripts/schema.mts           write it
//   npx zx scripts/schema.mts --check   only say whether it is current; exit code 1 if not
import { argv, echo, fs } from 'zx';
import { inventoryJsonSchema } from '../provision/inventory/schema/json-schema.ts';

const file = new URL('../inventories/inventory.schema.json', import.meta.url);
const wanted = `${JSON.stringify(inventoryJsonSchema(), null, 2)}\n`;
const current = await fs.readFile(file, 'utf8').catch(() => '');

if (current === wanted) {
  echo('inventories/inventory.schema.json is current');
} else if (argv['check']) {
  echo('inventories/inventory.schema.json is stale: run npx zx scripts/schema.mts');
  process.exitCode = 1;
} else {
  await fs.writeFile(file, wanted);
  echo('inventories/inventory.schema.json written');
}
