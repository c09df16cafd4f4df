import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { ownArguments } from './argv.ts';
import type { Handler } from './context.ts';
import type { Definition } from './flags.ts';
import { berthHome } from './home.ts';

/**
 * Runs a command and ends the process with its exit code. Everything else is imported after the
 * compile cache is on: compiled once and kept, which saves a run about a fifth of a second.
 */
export const runCommand = async <Own extends string = never>(
  definition: Definition<Own>,
  handler: Handler<Own>,
): Promise<never> => {
  enableCompileCache(join(berthHome(), 'cache'));
  const { execute } = await import('./execute.ts');
  process.exit(await execute(definition, handler, ownArguments(process.argv)));
};
