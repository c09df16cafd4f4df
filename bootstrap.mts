import { runCommand } from './scripts/cli/main.ts';

/** Hosts that exist → running stack → recap. With newer images published, this is the upgrade. */
await runCommand(
  {
    usage: 'npx zx bootstrap.mts',
    summary: 'Runs the stack of an inventory on its hosts, which must exist. Run it again to upgrade.',
  },
  async (context) => {
    // Loaded here, since neither help nor a mistake in the arguments needs any of it.
    const { conclude, deploy } = await import('./scripts/cli/deploy.ts');
    const { readImages } = await import('./provision/images/lock.ts');
    const { warmUp } = await import('./bootstrap/ssh/connect.ts');
    const { openStack, registryOf } = await import('./scripts/cli/stack.ts');

    const stack = await openStack('bootstrap', context);
    const [observed] = await Promise.all([stack.provider.observe(context.signal), warmUp()]);
    const registry = registryOf(stack, observed, context);
    const images = await readImages(stack.inventory);
    return conclude(0, await deploy(stack, { observed, changes: [], images, registry }, context), context);
  },
);
