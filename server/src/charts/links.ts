import { z } from 'zod';
import { identitySchema, secondsFor } from '../identity.ts';
import type { Signer } from '../signer.ts';
import { instant } from '../tools/fields.ts';
import { FORMATS, type Format } from './request.ts';

const grant = z.object({
  /** Who was shown the link; what proved that must still hold when the link is used. */
  identity: identitySchema,
  id: z.string(),
});

/** What a link allows its holder: to see one chart, in every format. */
export type ChartGrant = z.infer<typeof grant>;

/** Where to see a chart, for anyone who has the link. */
export const linksSchema = z.object({
  html: z.string().describe('an interactive page that needs nothing else'),
  png: z.string(),
  svg: z.string(),
  expiresAt: instant,
});

export type Links = z.infer<typeof linksSchema>;

const PURPOSE = 'chart';
const VALID_SECONDS = 24 * 60 * 60;
const FILE = /^([0-9a-f]{16})(?:\.(png|svg|html))?$/;

const format = z.enum(FORMATS).default('html');

/** The links of a chart, or null where there is no HTTP way to this server, as under stdio. */
export function linksTo(signer: Signer, origin: string | undefined, chart: ChartGrant): Links | null {
  if (origin === undefined) return null;
  const seconds = secondsFor(chart.identity, VALID_SECONDS);
  const expires = Date.now() + seconds * 1_000;
  const token = signer.sign(PURPOSE, chart, seconds);
  const address = (name: string): string => `${origin}/charts/${name}?token=${token}`;
  return {
    html: address(chart.id),
    png: address(`${chart.id}.png`),
    svg: address(`${chart.id}.svg`),
    expiresAt: new Date(expires).toISOString(),
  };
}

/** What a link leads to, or nothing where it is forged, expired or of another chart. */
export function readLink(
  signer: Signer,
  file: string,
  token: string,
): { grant: ChartGrant; format: Format } | undefined {
  const [, id, extension] = FILE.exec(file) ?? [];
  const signed = grant.safeParse(signer.verify(PURPOSE, token)).data;
  if (signed === undefined || signed.id !== id) return undefined;
  return { grant: signed, format: format.parse(extension) };
}
