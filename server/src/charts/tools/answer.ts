import type { ContentBlock } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Call } from '../../call.ts';
import type { Signer } from '../../signer.ts';
import { instant } from '../../tools/fields.ts';
import { notesSchema } from '../draw/notes.ts';
import type { Picture } from '../library.ts';
import { linksSchema, linksTo } from '../links.ts';
import { chartUri } from '../resources.ts';
import type { ChartEntry } from '../statements.ts';

/** A chart as the tools tell of it. */
export const chartSchema = z.object({
  id: z.string(),
  uri: z.string().describe('the resource that reads as its PNG'),
  title: z.string(),
  kind: z.string(),
  createdAt: instant,
  rows: notesSchema.shape.rows,
  sampled: notesSchema.shape.sampled,
  notes: notesSchema.shape.lines,
  links: linksSchema.nullable().describe('signed, good for a day without any key; null under stdio'),
});

export type ToldChart = z.infer<typeof chartSchema>;

/** The chart in words, with fresh links. */
export function told(
  { id, title, kind, notes, created_at }: ChartEntry,
  signer: Signer,
  call: Call,
): ToldChart {
  return {
    id,
    uri: chartUri(id),
    title,
    kind,
    createdAt: created_at,
    rows: notes.rows,
    sampled: notes.sampled,
    notes: notes.lines,
    links: linksTo(signer, call.origin, { identity: call.identity, id }),
  };
}

/**
 * The picture as a client shows it; where there is none, a link to the page, which would fill a model's
 * context.
 */
export function shown(picture: Picture | undefined, { id, title }: ToldChart): ContentBlock {
  if (picture === undefined) {
    return { type: 'resource_link', uri: `${chartUri(id)}/html`, name: title, mimeType: 'text/html' };
  }
  const { mimeType, body } = picture;
  return mimeType === 'image/png'
    ? { type: 'image', mimeType, data: body.toString('base64') }
    : { type: 'resource', resource: { uri: `${chartUri(id)}/svg`, mimeType, text: body.toString() } };
}
