import { runCommand } from './cli/main.ts';

/** An inventory → what would stand in the way of running it, and what to do about each. */
await runCommand(
  {
    usage: 'npx zx scripts/doctor.mts',
    summary:
      'Asks the provider and the registry of an inventory what a run would ask of them; changes nothing.',
    without: ['check', 'yes', 'parallel'],
  },
  async (context) => {
    // Loaded here, since neither help nor a mistake in the arguments needs any of it.
    const { examine } = await import('./cli/examine.ts');
    const { openStack } = await import('./cli/stack.ts');

    const stack = await openStack('doctor', context);
    const findings = await examine(stack, context);
    return findings.some(({ state }) => state === 'ill') ? 1 : 0;
  },
);
