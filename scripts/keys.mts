import { runCommand } from './cli/main.ts';

/** An inventory → the API keys of the server on its hosts, made, listed, rotated or revoked. */
await runCommand(
  {
    usage: 'npx zx scripts/keys.mts',
    summary: "Lists the API keys of a stack's server; by a flag it makes, rotates or revokes one.",
    flags: {
      create: { value: 'NAME', help: 'make a key of this name, on each host its own; needs --scope' },
      scope: { value: 'SCOPE', help: 'what it may do: read, write or admin' },
      namespace: {
        value: 'NAME',
        help: 'whose data it sees, to share it with the keys that are there; default: a new one of its own',
      },
      expires: { value: 'TIME', help: 'how long it holds, as 90d, 24h or 30m; for ever where not said' },
      rotate: { value: 'ID', help: 'put a new key in the place of this one' },
      overlap: { value: 'TIME', help: 'how long the old one still holds; default: 24h' },
      revoke: { value: 'ID', help: 'end this key within seconds' },
    },
    without: ['check', 'yes', 'parallel'],
  },
  async (context) => {
    // Loaded here, since neither help nor a mistake in the arguments needs any of it.
    const { keyArguments, keysOnHosts } = await import('./cli/keys.ts');
    const { openProvider } = await import('./cli/stack.ts');

    const wanted = keyArguments(context.args);
    return keysOnHosts(wanted, await openProvider('keys', context), context);
  },
);
