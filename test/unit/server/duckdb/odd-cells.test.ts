import { expect, test } from 'vitest';
import { sheetXml } from './awkward/sheet-xml.ts';
import { openWorld } from './world.ts';

test.each([
  ['far beyond', 'ZZZZZZZ1'],
  ['just beyond', 'XFE1'],
  ['without letters', '1'],
  ['with signs', '$A$1'],
  ['very long', 'A'.repeat(100_000)],
])('refuses a cell that is in no column instead of losing it: an address %s', async (_what, address) => {
  await using world = await openWorld();
  const file = sheetXml({ rows: `<row><c r="${address}"><v>1</v></c></row>` });
  await expect(world.upload(file, 'book.xlsx')).rejects.toThrow(
    `Row 1 of the sheet has a cell at "${address.slice(0, 20)}", which is in none of the columns A to XFD.`,
  );
});
