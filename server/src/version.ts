import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/** The server's own version, from the manifest beside its source. */
export const { version: VERSION } = manifest.parse(
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
);

/** The name it gives itself to MCP clients. */
export const NAME = 'berth-server';
