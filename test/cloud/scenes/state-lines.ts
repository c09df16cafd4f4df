/** Of every thing: what differs between two runs of the same story. */
const VOLATILE = new Set([
  'createdAt',
  'updatedAt',
  'since',
  'until',
  'boundAt',
  'at',
  'modification',
  'reboots',
]);

/** A living thing as a line, `kind owner {…}`, without its times and with its keys in order. */
export const lineOf = (kind: string, owner: string | undefined, thing: object): string =>
  `${kind} ${owner ?? '-'} ${JSON.stringify(thing, (key, value: unknown) => (VOLATILE.has(key) ? undefined : ordered(value)))}`;

const ordered = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
