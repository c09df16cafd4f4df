const MAX_MESSAGES = 100;
const MAX_NAMES = 5_000;
const MAX_ITEMS = 20_000;
const MAX_DEPTH = 200;

/**
 * Why a body would take more work to read than any call is worth, or undefined where it would not. The schemas of the
 * protocol and of the tools look at every message of a batch, every name of an object and every item of a list, wanted or
 * not, at tens of microseconds each: with megabytes of them, nothing else is answered for seconds.
 */
export function excessOf(body: unknown): string | undefined {
  if (Array.isArray(body) && body.length > MAX_MESSAGES) {
    return `Invalid Request: Batch must not exceed ${MAX_MESSAGES} messages`;
  }
  // Level by level, since a body may be nested more deeply than functions can call each other.
  let level: object[] = isNested(body) ? [body] : [];
  let names = 0;
  let items = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return `Invalid Request: a request is nested at most ${MAX_DEPTH} levels deep`;
    const next: object[] = [];
    for (const one of level) {
      const values: unknown[] = Array.isArray(one) ? one : Object.values(one);
      if (Array.isArray(one)) items += values.length;
      else names += values.length;
      if (names > MAX_NAMES || items > MAX_ITEMS) {
        return `Invalid Request: a request has at most ${MAX_NAMES} names and ${MAX_ITEMS} list items`;
      }
      for (const value of values) if (isNested(value)) next.push(value);
    }
    level = next;
  }
  return undefined;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
