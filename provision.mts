import { runCommand } from './scripts/cli/main.ts';

/** Inventory → machines → running stack → recap. */
await runCommand(
  {
    usage: 'npx zx provision.mts',
    summary: 'Makes the machines that an inventory describes, and runs its stack on them.',
  },
  async (context) => {
    const { args, emit, confirm, signal } = context;
    // Loaded here, since neither help nor a mistake in the arguments needs any of it.
    const { conclude, deploy } = await import('./scripts/cli/deploy.ts');
    const { publishedImages } = await import('./scripts/cli/images.ts');
    const { openStack, registryOf } = await import('./scripts/cli/stack.ts');
    const { warmUp } = await import('./bootstrap/ssh/connect.ts');
    const { provision } = await import('./provision/provision.ts');

    const stack = await openStack('provision', context);
    const { check } = args;
    const options = { stack: stack.inventory.stack, check, emit, confirm, signal };
    const [{ observed, changes }] = await Promise.all([provision(stack.provider, options), warmUp()]);
    if (check && changes.length > 0) {
      emit({ type: 'note', text: 'what the hosts need is seen once these changes are made' });
      return conclude(changes.length, [], context);
    }
    const registry = registryOf(stack, observed, context);
    const images = await publishedImages(stack, registry, context);
    return conclude(changes.length, await deploy(stack, { observed, images, registry }, context), context);
  },
);
