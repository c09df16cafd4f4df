import { InputError } from '../core/user-error.ts';
import { prepareEngine } from '../provision/engine/prepare.ts';
import { measureCalls } from './bench/server/calls.ts';
import { measureData } from './bench/server/data.ts';
import { measureMemory } from './bench/server/memory.ts';
import { withStores } from './bench/server/stores.ts';
import { runCommand } from './cli/main.ts';

const PARTS = { calls: measureCalls, memory: measureMemory, data: measureData };

/** What the server costs, beside the SDK's own handler and bare Node.js; no stack is needed. */
await runCommand(
  {
    usage: 'npx zx scripts/bench-server.mts',
    summary:
      'Measures the server on this machine beside other servers; exit code 1 where a limit is exceeded.',
    flags: { only: { value: 'PART', help: `measure only this: ${Object.keys(PARTS).join(', ')}` } },
    without: ['env', 'limit', 'check', 'parallel', 'verbose'],
  },
  async ({ args, emit, confirm, signal }) => {
    const only = args.value('only');
    const parts = Object.entries(PARTS).filter(([name]) => only === undefined || only === name);
    if (parts.length === 0) {
      throw new InputError('bad-arguments', `--only ${only}: there is no such part`, {
        hint: `The parts are ${Object.keys(PARTS).join(', ')}.`,
      });
    }
    await prepareEngine(undefined, { check: false, confirm, emit });
    const kept = await withStores({ emit, signal }, async (environment) => {
      const results: boolean[] = [];
      for (const [, measure] of parts) results.push(await measure(environment, emit));
      return results;
    });
    return kept.every(Boolean) ? 0 : 1;
  },
);
