import { runCommand } from './cli/main.ts';

/** A stack → nothing of it left where its provider made it. */
await runCommand(
  {
    usage: 'npx zx scripts/destroy.mts',
    summary:
      "Deletes what a stack's provider made for it; a cloud's data disks and addresses only where a flag says so.",
    flags: {
      disks: { help: 'delete data disks too, and all data on them (aws, huawei)' },
      addresses: { help: 'give elastic IPs back too (aws, huawei)' },
    },
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
    const givenUp = new Set([
      ...(args.has('disks') ? (['disk'] as const) : []),
      ...(args.has('addresses') ? (['address'] as const) : []),
    ]);
    const options = { stack: inventory.stack, check: args.check, emit, confirm, signal, givenUp };
    return conclude((await destroy(provider, options)).length, [], context);
  },
);
