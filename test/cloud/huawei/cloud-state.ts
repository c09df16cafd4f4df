import { addressAt, isInside, sizeOf } from '../kit/addresses.ts';
import { over, type Settings } from '../kit/clock.ts';
import type { State, Subnet } from './state.ts';

/** What handlers work with. */
export type Cloud = {
  readonly state: State;
  readonly settings: Settings;
  /** Of the machines' network, where there are machines. */
  readonly cidr: string | undefined;
  /** A public address that nobody has. */
  claimAddress: () => string;
  releaseAddress: (address: string) => void;
  /** Whether servers have machines, which what they are told has to reach. */
  readonly boots: boolean;
  /** A login that the machines' registry takes; made up where there are none. */
  registryLogin: () => Promise<{ host: string; username: string; password: string; ca: string | undefined }>;
};

/** What reads see: not what was made a moment ago. */
export const visible = <Item extends { createdAt: number }>(cloud: Cloud, items: readonly Item[]): Item[] =>
  items.filter(({ createdAt }) => over(createdAt, cloud.settings.consistency));

/** @param otherwise the error where there is none */
export const found = <Item>(item: Item | undefined, otherwise: () => Error): Item => {
  if (item === undefined) throw otherwise();
  return item;
};

/** The first machines' host number, below which a network's own addresses lie, and the number after the last. */
const [FIRST, AFTER_LAST] = [10, 240];

/** A private address for a server: of its subnet, unless the machines' network is another. */
export const freeAddress = (cloud: Cloud, subnet: Subnet): string | undefined => {
  const cidr = cloud.cidr === undefined || isInside(cloud.cidr, subnet.cidr) ? subnet.cidr : cloud.cidr;
  const taken = new Set(cloud.state.ports.map(({ address }) => address));
  for (let place = FIRST; place < Math.min(AFTER_LAST, sizeOf(cidr) - 1); place += 1) {
    const address = addressAt(cidr, place);
    if (!taken.has(address)) return address;
  }
  return undefined;
};

/** A time as most services write it: `2026-01-02T03:04:05Z`. */
export const timestamp = (time: number): string => new Date(time).toISOString().replace(/\.\d+/, '');

/** A page by `limit` and `marker`, the id of the last item of the page before. */
export const pageAfter = <Item extends { id: string }>(
  items: readonly Item[],
  query: URLSearchParams,
  most = 2000,
): Item[] => {
  const marker = query.get('marker');
  const first = marker === null ? 0 : items.findIndex(({ id }) => id === marker) + 1;
  return items.slice(first, first + Math.min(Number(query.get('limit') ?? most), most));
};

/** A page's description, as version 3 of the network APIs gives it. */
export const pageInfo = (
  page: readonly { id: string }[],
  all: readonly { id: string }[],
): { previous_marker?: string; next_marker?: string; current_count: number } => {
  const [first, last] = [page[0], page.at(-1)];
  return {
    ...(first !== undefined && { previous_marker: first.id }),
    ...(last !== undefined && last.id !== all.at(-1)?.id && { next_marker: last.id }),
    current_count: page.length,
  };
};

/** Whether a value is among those that a filter names; a filter that is not there lets all through. */
export const among = (query: URLSearchParams, name: string, value: string): boolean => {
  const wanted = query.getAll(name);
  return wanted.length === 0 || wanted.includes(value);
};
