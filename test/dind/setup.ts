import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type { Images } from '../../core/registry.ts';
import { aptInstall, isInstalled } from '../../provision/engine/machine.ts';
import { prepareEngine } from '../../provision/engine/prepare.ts';
import { bundleSources, ensureBundle } from '../../provision/images/bundle.ts';
import { berth } from './berth.ts';
import { Stack } from './stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the stack that all files share; each leaves it as it found it. */
    sharedStack: string;
    /** The bundle's images on this machine's engine. */
    images: Images;
  }
}

/** Brings up one stack for the whole run, by the same command that the README gives. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await haveSshAgent();
  await prepareEngine(undefined, { check: false, confirm: () => Promise.resolve(true), emit: () => {} });
  // Its own name for each run, so that runs side by side do not share a stack.
  const stack = await Stack.describe(`t-shared-${process.pid}`);
  const outcome = await berth('provision.mts', [stack.inventory, '--yes'], stack.environment);
  if (outcome.code !== 0) {
    await stack.remove();
    throw new Error(`the shared stack did not come up:\n${outcome.stdout}\n${outcome.stderr}`);
  }
  project.provide('sharedStack', stack.folder);
  project.provide('images', await localImages(stack));
  return () => stack.remove();
}

/** The tests of logins need an agent, which berth itself does not. */
const haveSshAgent = async (): Promise<void> => {
  if (!(await isInstalled('ssh-agent'))) await aptInstall(['openssh-client']);
};

/** What publishing has just made; asking again makes nothing. */
const localImages = async ({ engine }: Stack): Promise<Images> => {
  const repository = fileURLToPath(new URL('../..', import.meta.url));
  const workshop = { engine, repository, emit: () => {}, signal: new AbortController().signal };
  return ensureBundle(workshop, await bundleSources(repository));
};
