import type { Refusal } from '../kit/refusal.ts';
import { invalid, refuse } from './refusals.ts';

type Value = string | number | boolean | undefined;

/** What a resource's filters compare: each name with one value or several. */
export type Fields = Record<string, Value | readonly Value[]>;

type Resource = { id: string; tags: Record<string, string> };

type Listing = {
  Filter: { Name: string; Value: string[] }[];
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
};

/** How a kind of resource is listed. */
export type Kind<One extends Resource> = {
  fields: (resource: One) => Fields;
  missing: (id: string) => Refusal;
};

/**
 * Those with one of the ids, where any are given, that match every filter; a filter matches when one of its
 * values does. Source: EC2 user guide, "Filter using the CLI and API".
 */
export const select = <One extends Resource>(
  resources: readonly One[],
  ids: readonly string[],
  filters: Listing['Filter'],
  { fields, missing }: Kind<One>,
): One[] => {
  const named =
    ids.length === 0
      ? resources
      : [...new Set(ids)].map((id) => {
          const found = resources.find((one) => one.id === id);
          if (found === undefined) throw missing(id);
          return found;
        });
  return named.filter((one) => {
    const all = fields(one);
    return filters.every(({ Name, Value }) => {
      const values = valuesOf(one, all, Name);
      return Value.some((pattern) => values.some((value) => matches(pattern, value)));
    });
  });
};

const valuesOf = (resource: Resource, fields: Fields, name: string): string[] => {
  if (name === 'tag-key') return Object.keys(resource.tags);
  if (name === 'tag-value') return Object.values(resource.tags);
  if (name.startsWith('tag:')) {
    const value = resource.tags[name.slice('tag:'.length)];
    return value === undefined ? [] : [value];
  }
  if (!Object.hasOwn(fields, name)) throw invalid(`The filter '${name}' is invalid`);
  return [fields[name]].flat().flatMap((value) => (value === undefined ? [] : [String(value)]));
};

/** `*` stands for any text, `?` for one sign, a backslash takes the meaning of the next. */
export const matches = (pattern: string, value: string): boolean => {
  const source = pattern.replaceAll(/\\(.)|([*?])|([^*?\\]+)/gsu, (_all, escaped, wild, plain) => {
    if (wild === '*') return '.*';
    if (wild === '?') return '.';
    return RegExp.escape(String(escaped ?? plain));
  });
  return new RegExp(`^${source}$`, 'su').test(value);
};

const LEAST = 5;
const MOST = 1000;

/** One page, and the token of the next where there is one. */
export const page = <Item>(
  items: readonly Item[],
  { MaxResults, NextToken }: Omit<Listing, 'Filter'>,
): { items: Item[]; nextToken: string | undefined } => {
  if (MaxResults !== undefined && (MaxResults < LEAST || MaxResults > MOST))
    throw invalid(
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  const start = NextToken === undefined || NextToken === '' ? 0 : placeIn(NextToken);
  const end = start + (MaxResults ?? MOST);
  return { items: items.slice(start, end), nextToken: end < items.length ? tokenOf(end) : undefined };
};

const tokenOf = (place: number): string => Buffer.from(`page ${place}`).toString('base64');

const placeIn = (token: string): number => {
  const place = /^page (\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8'))?.[1];
  if (place === undefined) throw refuse('InvalidNextToken', 'The specified NextToken is not valid.');
  return Number(place);
};

/** What is no resource of its own, as a listing takes it. */
export const plain = <One extends object>(
  one: One,
  id: string,
): One & { id: string; tags: Record<string, string> } => ({
  ...one,
  id,
  tags: {},
});
