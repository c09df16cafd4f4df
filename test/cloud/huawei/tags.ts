import { z } from 'zod';
import type { Refusal } from '../kit/refusal.ts';
import { visible, type Cloud } from './cloud-state.ts';
import { json } from './errors.ts';
import type { Handler } from './route.ts';
import type { Tag } from './state.ts';

const MOST = 10;

/** None of these, nor a control character. Source: "Constraints on tags" of each service's API reference. */
const FORBIDDEN = /[=*<>\\,|/\p{Cc}]/u;

/**
 * A resource's tags with more of them, those of the same key replaced.
 *
 * @throws what `refuse` makes of a tag or a number of tags that the cloud does not take
 */
export const withTags = (
  old: readonly Tag[],
  more: readonly Tag[],
  refuse: (message: string) => Refusal,
): Tag[] => {
  for (const { key, value } of more) {
    if (key.length === 0 || key.length > 36 || FORBIDDEN.test(key) || key.startsWith('_sys_'))
      throw refuse(`Tag key ${key} is invalid: 1 to 36 characters, none of =*<>\\,|/`);
    if (value.length > 43 || FORBIDDEN.test(value))
      throw refuse(`Tag value ${value} is invalid: up to 43 characters, none of =*<>\\,|/`);
  }
  if (new Set(more.map(({ key }) => key)).size < more.length) throw refuse('Tag keys must be unique');
  const tags = [...old.filter(({ key }) => !more.some((tag) => tag.key === key)), ...more];
  if (tags.length > MOST) throw refuse(`A resource has at most ${MOST} tags`);
  return tags;
};

export const tagList = z.array(z.object({ key: z.string(), value: z.string().default('') })).default([]);

/** As some bodies write them: `key*value`. */
export const starredTags = (tags: readonly string[]): Tag[] =>
  tags.map((text) => {
    const [key = '', ...value] = text.split('*');
    return { key, value: value.join('*') };
  });

type Tagged = { id: string; name: string; createdAt: number; tags: Tag[] };

const change = z.object({
  action: z.enum(['create', 'delete']),
  tags: z.array(z.object({ key: z.string(), value: z.string().optional() })),
});

/**
 * `…/{id}/tags/action`: tags of one resource made or removed; a removal with a value takes only that one.
 *
 * @param find also says what is answered when there is no such resource
 */
export const changeTags =
  (find: (cloud: Cloud, id: string) => Tagged): Handler =>
  (call) => {
    const resource = find(call.cloud, call.path('id'));
    const { action, tags } = call.read(change);
    resource.tags =
      action === 'create'
        ? withTags(
            resource.tags,
            tags.map(({ key, value = '' }) => ({ key, value })),
            call.invalid,
          )
        : resource.tags.filter(
            (old) => !tags.some(({ key, value }) => key === old.key && (value ?? old.value) === old.value),
          );
    return json(204, undefined);
  };

/** The vendor's name of a change of tags: `BatchCreateServerTags`, `BatchDeleteServerTags`. */
export const tagsAction =
  (kind: string) =>
  (body: unknown): string =>
    `Batch${change.safeParse(body).data?.action === 'delete' ? 'Delete' : 'Create'}${kind}Tags`;

/** `…/{id}/tags` */
export const showTags =
  (find: (cloud: Cloud, id: string) => Tagged): Handler =>
  (call) =>
    json(200, { tags: find(call.cloud, call.path('id')).tags });

const filter = z.object({
  action: z.enum(['filter', 'count']),
  limit: z.coerce.number().optional(),
  offset: z.coerce.number().optional(),
  /** Each key must be there, with one of its values; no values: with any. */
  tags: z.array(z.object({ key: z.string(), values: z.array(z.string()).default([]) })).default([]),
  matches: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
});

/** `…/resource_instances/action`: the resources that have the tags asked for. */
export const filterByTags =
  <Item extends Tagged>(
    list: (cloud: Cloud) => Item[],
    detail: (cloud: Cloud, item: Item) => unknown,
  ): Handler =>
  (call) => {
    const { action, limit = 1000, offset = 0, tags, matches } = call.read(filter);
    const fitting = visible(call.cloud, list(call.cloud)).filter(
      (item) =>
        tags.every(({ key, values }) =>
          item.tags.some((tag) => tag.key === key && (values.length === 0 || values.includes(tag.value))),
        ) && matches.every(({ key, value }) => key !== 'resource_name' || item.name.includes(value)),
    );
    if (action === 'count') return json(200, { total_count: fitting.length });
    return json(200, {
      resources: fitting.slice(offset, offset + limit).map((item) => ({
        resource_id: item.id,
        resource_name: item.name,
        resource_detail: detail(call.cloud, item),
        tags: item.tags,
      })),
      total_count: fitting.length,
    });
  };
