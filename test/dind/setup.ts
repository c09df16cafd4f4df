import type { TestProject } from 'vitest/node';
import { berth } from './berth.ts';
import { Stack } from './stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the stack that all files share; each leaves it as it found it. */
    sharedStack: string;
  }
}

/** Brings up one stack for the whole run, by the same command that the README gives. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Its own name for each run, so that runs side by side do not share a stack.
  const stack = await Stack.describe(`t-shared-${process.pid}`);
  const outcome = await berth('provision.mts', [stack.inventory, '--yes'], stack.environment);
  if (outcome.code !== 0) {
    await stack.remove();
    throw new Error(`the shared stack did not come up:\n${outcome.stdout}\n${outcome.stderr}`);
  }
  project.provide('sharedStack', stack.folder);
  return () => stack.remove();
}
