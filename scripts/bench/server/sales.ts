import { open } from 'node:fs/promises';

const BATCH = 10_000;
const REGIONS = ['North', 'East', 'South', 'West', 'Centre'];
const YEAR_SECONDS = 365 * 86_400;
const BEGIN_MS = Date.UTC(2025, 0, 1);

/**
 * Writes a CSV file of the sales of a year: text, categories, times, whole and broken numbers. Ends at `rows`, or where
 * it has `bytes`.
 */
export async function writeSales(
  path: string,
  rows: number,
  bytes = Number.POSITIVE_INFINITY,
): Promise<void> {
  const file = await open(path, 'w');
  let written = 0;
  try {
    await file.write('id,at,region,product,customer,quantity,amount\n');
    for (let at = 0; at < rows && written < bytes; at += BATCH) {
      let text = '';
      for (let id = at; id < at + BATCH; id += 1) text += row(id);
      written += (await file.write(text)).bytesWritten;
    }
  } finally {
    await file.close();
  }
}

// Spread without chance, so that every run has the same file.
const spread = (id: number, most: number): number => (Math.imul(id, 2_654_435_761) >>> 8) % most;

function row(id: number): string {
  const at = new Date(BEGIN_MS + spread(id, YEAR_SECONDS) * 1_000).toISOString().slice(0, 19);
  const region = REGIONS[spread(id, REGIONS.length)];
  const amount = (spread(id + 1, 1_000_000) / 100).toFixed(2);
  return `${id},${at},${region},product ${spread(id + 2, 500)},customer-${spread(id + 3, 90_000)},${spread(id + 4, 20) + 1},${amount}\n`;
}
