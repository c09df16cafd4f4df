import { reveal, Secret, type Text } from '../../core/secret.ts';

/**
 * The server's variables in compose's env-file syntax. Every value stands in double quotes with
 * backslash, quote, dollar and line ends escaped, so that what arrives in the container is what the
 * inventory says, byte for byte.
 */
export const environmentFile = (variables: Record<string, Text>): Secret =>
  new Secret(
    Object.entries(variables)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}="${escaped(reveal(value))}"\n`)
      .join(''),
  );

const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('$', '\\$')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
