import { readImages } from './provision/images/lock.ts';
import { conclude, deploy } from './scripts/cli/deploy.ts';
import { runCommand } from './scripts/cli/main.ts';
import { openStack, registryOf } from './scripts/cli/stack.ts';

/** Hosts that exist → running stack → recap. With newer images published, this is the upgrade. */
await runCommand(
  {
    usage: 'npx zx bootstrap.mts',
    summary: 'Runs the stack of an inventory on its hosts, which must exist. Run it again to upgrade.',
  },
  async (context) => {
    const stack = await openStack('bootstrap', context);
    const observed = await stack.provider.observe(context.signal);
    const registry = registryOf(stack, observed, context);
    const images = await readImages(stack.inventory);
    return conclude(0, await deploy(stack, { observed, images, registry }, context), context);
  },
);
