import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import type { z } from 'zod';
import type { Answer } from '../cloud/huawei/answer.ts';
import {
  sdkCall,
  signedCall,
  type Access,
  type Service,
  type SignedRequest,
} from '../cloud/huawei/client.ts';
import type { Clock, Repeatable } from '../cloud/retry.ts';

/** A project of a region, as whom it is asked, and what ends the asking. */
export type Cloud = Omit<Access, 'service' | 'projectId'> & {
  projectId: string;
  clock: Clock;
  signal: AbortSignal;
};

export type How = { repeatable?: Repeatable; totalSeconds?: number };

/** A signed request to a service that has no SDK package, and its whole answer. */
export const send = (
  { signal, clock, ...access }: Cloud,
  service: Service,
  request: SignedRequest,
  how: How = {},
): Promise<Answer> =>
  signedCall({ ...access, service }, request, { repeatable: 'safe', signal, clock, ...how });

/** The same, and the part of the answer's body that matters. */
export const ask = async <Schema extends z.ZodType>(
  cloud: Cloud,
  service: Service,
  request: SignedRequest,
  schema: Schema,
  how?: How,
): Promise<z.infer<Schema>> => schema.parse((await send(cloud, service, request, how)).body);

/** A request through one of the SDK's clients; what the SDK itself makes of the answer is of no use. */
export const sendSdk = (
  { signal, clock, ...access }: Cloud,
  service: Service,
  action: string,
  use: (client: HcClient) => Promise<unknown>,
  how: How = {},
): Promise<Answer> =>
  sdkCall({ ...access, service }, action, use, { repeatable: 'safe', signal, clock, ...how });

export const askSdk = async <Schema extends z.ZodType>(
  cloud: Cloud,
  service: Service,
  action: string,
  use: (client: HcClient) => Promise<unknown>,
  schema: Schema,
  how?: How,
): Promise<z.infer<Schema>> => schema.parse((await sendSdk(cloud, service, action, use, how)).body);

/** Below this the two clocks are as good as one: a Date header knows no fractions of a second. */
const SAME_CLOCK_MS = 2000;

/**
 * When something was asked, by the cloud's own clock; milliseconds since 1970.
 *
 * @param asked the same by this machine's clock
 */
export const cloudTimeOf = (asked: number, { headers }: Answer): number => {
  const skew = Date.parse(headers['date'] ?? '') - Date.now();
  return Math.abs(skew) > SAME_CLOCK_MS ? asked + skew : asked;
};

/** One of the SDK's request bodies, from its fields as the API writes them: its setters have other names. */
export const filled = <T extends object>(type: new () => T, fields: object): T =>
  Object.assign(new type(), fields);

/** All pages of a list: the next begins where a page that is not full has not ended it. */
export const allPages = async <T>(
  limit: number,
  page: (last: { item: T; count: number } | undefined) => Promise<T[]>,
): Promise<T[]> => {
  const items: T[] = [];
  for (;;) {
    const item = items.at(-1);
    const more = await page(item === undefined ? undefined : { item, count: items.length });
    items.push(...more);
    if (more.length < limit) return items;
  }
};
