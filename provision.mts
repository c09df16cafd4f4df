import { conclude, deploy } from './scripts/cli/deploy.ts';
import { runCommand } from './scripts/cli/main.ts';
import { openStack, registryOf } from './scripts/cli/stack.ts';
import { publishedImages } from './scripts/cli/images.ts';
import { provision } from './provision/provision.ts';

/** Inventory → machines → running stack → recap. */
await runCommand(
  {
    usage: 'npx zx provision.mts',
    summary: 'Makes the machines that an inventory describes, and runs its stack on them.',
  },
  async (context) => {
    const { args, emit, confirm, signal } = context;
    const stack = await openStack('provision', context);
    const { observed, changes } = await provision(stack.provider, {
      stack: stack.inventory.stack,
      check: args.check,
      emit,
      confirm,
      signal,
    });
    if (args.check && changes.length > 0) {
      emit({ type: 'note', text: 'what the hosts need is seen once these changes are made' });
      return conclude(changes.length, [], context);
    }
    const registry = registryOf(stack, observed, context);
    const images = await publishedImages(stack, registry, context);
    return conclude(changes.length, await deploy(stack, { observed, images, registry }, context), context);
  },
);
