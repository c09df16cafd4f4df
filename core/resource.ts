/** Data that can be compared, printed and written as JSON. Never a secret: put its fingerprint here instead. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** What should exist, or does. */
export type Resource = {
  kind: string;
  name: string;
  /** The provider's own id; absent on what is only desired. */
  id?: string;
  fields: Record<string, Value>;
  /** Addresses (`kind/name`) that must exist first. */
  needs?: string[];
  /** Fields that cannot be changed in place. */
  fixed?: string[];
  /** Fields whose change needs the machine to be stopped. */
  stops?: string[];
  /** What is paid for while it exists, in words; absent: nothing. */
  cost?: string;
  /** It holds what cannot be made again (data, an address that others know): deleted only where that is asked for. */
  precious?: Precious;
};

export type Precious = 'disk' | 'address';

export type Action = 'create' | 'update' | 'replace' | 'delete';

export type FieldChange = { field: string; before: Value | undefined; after: Value | undefined };

/** One write to the world; `before` and `after` are absent where nothing is there. */
export type Change = {
  action: Action;
  address: string;
  before?: Resource;
  after?: Resource;
  fields: FieldChange[];
  /** The machine is stopped for it, and started again. */
  stops?: true;
};

/** `kind/name`: how plans, `needs` and messages name a resource. */
export const addressOf = (resource: Pick<Resource, 'kind' | 'name'>): string =>
  `${resource.kind}/${resource.name}`;

/** The same resources, each with those of its `needs` alone that are among them. */
export const withNeedsThere = (resources: readonly Resource[]): Resource[] => {
  const there = new Set(resources.map(addressOf));
  const narrowed = (resource: Resource): Resource => ({
    ...resource,
    needs: resource.needs?.filter((need) => there.has(need)) ?? [],
  });
  return resources.map(narrowed);
};
