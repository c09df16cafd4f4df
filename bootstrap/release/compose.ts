import { parse, stringify } from 'yaml';
import { z } from 'zod';

/** The part of a compose file that berth touches; the rest passes through. */
const composeFile = z.looseObject({
  name: z.string(),
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string(),
      labels: z.record(z.string(), z.string()).optional(),
      depends_on: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

export type ComposeFile = z.infer<typeof composeFile>;

/** Label that carries a service's fingerprint: a probe tells from it whether a container is as wanted. */
export const CONFIG_LABEL = 'berth.config';

/**
 * The bundle's compose file with every `${NAME}` replaced by its value, merge keys resolved and
 * extension fields gone: what a host gets is explicit.
 *
 * @throws Error where a placeholder has no value, or the file is no compose file (our bug)
 */
export const renderCompose = (template: string, values: Record<string, string>): ComposeFile => {
  const filled = parse(template, { merge: true, reviver: (_, value) => fill(value, values) });
  const { services, ...rest } = composeFile.parse(filled);
  const explicit = Object.entries(rest).filter(([key]) => !key.startsWith('x-'));
  return composeFile.parse({ ...Object.fromEntries(explicit), services });
};

const fill = (value: unknown, values: Record<string, string>): unknown =>
  typeof value !== 'string'
    ? value
    : value.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
        const filled = values[name];
        if (filled === undefined) throw new Error(`compose.yaml: no value for \${${name}}`);
        return filled;
      });

/** The same file with each service's fingerprint as a label; compose recreates what it changes. */
export const labelled = (file: ComposeFile, fingerprints: Record<string, string>): string =>
  stringify(
    {
      ...file,
      services: Object.fromEntries(
        Object.entries(file.services).map(([name, service]) => [
          name,
          { ...service, labels: { ...service.labels, [CONFIG_LABEL]: fingerprints[name] ?? '' } },
        ]),
      ),
    },
    { aliasDuplicateObjects: false },
  );
