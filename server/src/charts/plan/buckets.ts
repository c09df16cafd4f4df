import { CallError } from '../../errors.ts';
import { BUCKETS, type Bucket } from '../request.ts';
import type { Facts } from './view.ts';

const DAY = 86_400_000;

/** Milliseconds; of a month and longer, on average. */
const LENGTHS: Record<Bucket, number> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY,
  week: 7 * DAY,
  month: 30.44 * DAY,
  quarter: 91.31 * DAY,
  year: 365.25 * DAY,
};

/** How long a bucket is at least, in milliseconds. */
export const lengthOf = (bucket: Bucket): number =>
  Math.floor(LENGTHS[bucket] / DAY) * DAY || LENGTHS[bucket];

const countOf = ({ least, most }: Facts, bucket: Bucket): number => (most - least) / LENGTHS[bucket] + 1;

/** The shortest bucket, a day or longer where `isDate`, of which at most `comfortable` cover the range. */
export function chooseBucket(facts: Facts, comfortable: number, isDate = false): Bucket {
  const from = isDate || facts.least === facts.most ? BUCKETS.indexOf('day') : 0;
  return BUCKETS.slice(from).find((bucket) => countOf(facts, bucket) <= comfortable) ?? 'year';
}

/** @throws CallError where the asked bucket would make more than `most` groups of the range */
export function checkBucket(bucket: Bucket, facts: Facts, most: number): Bucket {
  const count = Math.round(countOf(facts, bucket));
  if (count <= most) return bucket;
  throw new CallError(
    `bucket: "${bucket}" would make about ${count.toLocaleString('en')} groups of the times on x, and ${most} is the most here. ` +
      `Use "${chooseBucket(facts, most)}" or longer, or filter to a shorter range.`,
  );
}

/** The first moment of the bucket after the one that begins at `at`. */
export function nextBucket(bucket: Bucket, at: number): number {
  const months = { month: 1, quarter: 3, year: 12 };
  if (bucket !== 'month' && bucket !== 'quarter' && bucket !== 'year') return at + LENGTHS[bucket];
  const date = new Date(at);
  return date.setUTCMonth(date.getUTCMonth() + months[bucket]);
}

/** How people write the bucket that begins at `at`. */
export function bucketLabel(bucket: Bucket, at: number): string {
  const text = new Date(at).toISOString();
  switch (bucket) {
    case 'year':
      return text.slice(0, -20);
    case 'quarter':
      return `${text.slice(0, -20)} Q${Math.ceil(Number(text.slice(-19, -17)) / 3)}`;
    case 'month':
      return text.slice(0, -17);
    case 'week':
    case 'day':
      return text.slice(0, -14);
    case 'hour':
    case 'minute':
      return text.slice(0, -8).replace('T', ' ');
    case 'second':
      return text.slice(0, -5).replace('T', ' ');
  }
}
