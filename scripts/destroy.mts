import { runCommand } from './cli/main.ts';

/** A stack → nothing of it left where its provider made it. */
await runCommand(
  {
    usage: 'npx zx scripts/destroy.mts',
    summary: "Deletes everything that a stack's provider made for it, its machines and their data among it.",
    without: ['limit', 'parallel'],
  },
  async (context) => {
    // Loaded here, since neither help nor a mistake in the arguments needs any of it.
    const { conclude } = await import('./cli/deploy.ts');
    const { openProvider } = await import('./cli/stack.ts');
    const { destroy } = await import('../provision/destroy.ts');

    const { args, emit, confirm, signal } = context;
    const { provider, inventory } = await openProvider('destroy', context);
    if (inventory.provider.kind === 'ssh') {
      emit({ type: 'note', text: 'provider ssh made no machine, so there is none to delete' });
    }
    const options = { stack: inventory.stack, check: args.check, emit, confirm, signal };
    return conclude((await destroy(provider, options)).length, [], context);
  },
);
