import type { Limiter, Taken } from './limiter.ts';

/**
 * What a caller is told of its limit, as draft-ietf-httpapi-ratelimit-headers-10 has it: `q` calls in a
 * window of `w` seconds, of which `r` are left and which ends in `t` seconds.
 */
export function limitHeaders({ perMinute }: Limiter, { remaining, resetMs }: Taken): Record<string, string> {
  return {
    'RateLimit-Policy': `"calls";q=${perMinute};w=60`,
    RateLimit: `"calls";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
  };
}
