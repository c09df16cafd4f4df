import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/** The server's own version, from the manifest beside its source. */
export const { version: VERSION } = manifest.parse(
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
);

/** The name it gives itself to MCP clients. */
export const NAME = 'berth-server';

/**
 * The version of the tools' schemas: its first number rises when a change could break a caller, its second
 * when something is added. A test holds it to the snapshot of tools/list.
 */
export const TOOLS_VERSION = '2.0.0';
