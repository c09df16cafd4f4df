import { InputError } from './core/user-error.ts';
import { runCommand } from './scripts/cli/main.ts';

/** Inventory → machines → running stack → recap. */
await runCommand(
  {
    usage: 'npx zx provision.mts',
    summary: 'Makes the machines that an inventory describes, and runs its stack on them.',
    flags: {
      'allow-stop': { help: 'stop a machine where a change needs it, and start it again' },
      'allow-replace': { help: 'delete a machine and make it anew where a change needs it' },
      'allow-open': {
        value: 'PORT',
        help: 'let the whole world reach port 22, 5432 or 6379 as the inventory says',
      },
      prune: { help: 'delete machines that left the inventory; disks and addresses stay' },
      'save-plan': { value: 'FILE', help: 'change nothing, and write the plan to FILE' },
      plan: { value: 'FILE', help: 'make the changes of the plan in FILE, or none if it no longer holds' },
      'machines-only': { help: 'stop when the machines are there; bootstrap.mts does the rest' },
    },
  },
  async (context) => {
    const { args, emit, confirm, signal } = context;
    // Loaded here, since neither help nor a mistake in the arguments needs any of it.
    const { conclude, deploy } = await import('./scripts/cli/deploy.ts');
    const { publishedImages } = await import('./scripts/cli/images.ts');
    const { openStack, registryOf } = await import('./scripts/cli/stack.ts');
    const { warmUp } = await import('./bootstrap/ssh/connect.ts');
    const { provision } = await import('./provision/provision.ts');
    const { refuseExposed } = await import('./provision/providers.ts');
    const { readPlan, savePlan } = await import('./provision/saved-plan.ts');

    if (args.has('prune') && args.limit.length > 0) {
      throw new InputError(
        'bad-arguments',
        '--prune with --limit: what is not looked at cannot be told from what left',
        {
          hint: 'Leave --limit out to prune.',
        },
      );
    }
    const saveTo = args.value('save-plan');
    const planFile = args.value('plan');
    const agreed = planFile === undefined ? undefined : await readPlan(planFile);
    const stack = await openStack('provision', context);
    await refuseExposed(stack.inventory, args.values('allow-open').map(Number));
    const check = args.check || saveTo !== undefined;
    const options = {
      stack: stack.inventory.stack,
      check,
      emit,
      confirm,
      signal,
      allowed: { replace: args.has('allow-replace'), stop: args.has('allow-stop') },
      prune: args.has('prune'),
      partial: args.limit.length > 0,
      agreed,
    };
    const [{ observed, changes }] = await Promise.all([provision(stack.provider, options), warmUp()]);
    if (saveTo !== undefined) {
      await savePlan(saveTo, { stack: stack.inventory.stack, changes });
      emit({ type: 'note', text: `the plan is in ${saveTo}; --plan ${saveTo} makes these changes or none` });
    }
    if (args.has('machines-only') || saveTo !== undefined) {
      return conclude(changes.length, [], { ...context, args: { ...args, check } });
    }
    if (check && changes.length > 0) {
      emit({ type: 'note', text: 'what the hosts need is seen once these changes are made' });
      return conclude(changes.length, [], context);
    }
    const registry = registryOf(stack, observed, context);
    const images = await publishedImages(stack, registry, context);
    return conclude(
      changes.length,
      await deploy(stack, { observed, changes, images, registry }, context),
      context,
    );
  },
);
