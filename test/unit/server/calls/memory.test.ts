import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';

const NODE = fileURLToPath(new URL('../../../../node_modules/.bin/node', import.meta.url));
const SCRIPT = fileURLToPath(new URL('hundred-thousand-calls.ts', import.meta.url));

const printed = z.object({ grown: z.number(), gc: z.literal(true) });

it('100,000 calls leave nothing behind', { timeout: 60_000 }, () => {
  const output = execFileSync(NODE, ['--expose-gc', SCRIPT], { encoding: 'utf8' });
  expect(printed.parse(JSON.parse(output)).grown).toBeLessThan(2_000_000);
});
