import { publishImages } from './cli/images.ts';
import { runCommand } from './cli/main.ts';
import { openStack, registryOf } from './cli/stack.ts';

/** The bundle's images → the inventory's registry → their digests beside the inventory. */
await runCommand(
  {
    usage: 'npx zx scripts/publish.mts',
    summary: "Builds or pulls the bundle's images, pushes them, and pins their digests beside the inventory.",
    without: ['limit', 'check', 'parallel'],
  },
  async (context) => {
    const stack = await openStack('publish', context);
    const observed = await stack.provider.observe(context.signal);
    const images = await publishImages(stack, registryOf(stack, observed, context), context);
    for (const text of Object.values(images)) context.emit({ type: 'note', text });
    return 0;
  },
);
