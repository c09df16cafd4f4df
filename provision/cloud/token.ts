import { createHash } from 'node:crypto';

/**
 * An idempotency token: the same for the same thing of the same stack, so that a creation whose answer was
 * lost, even to a run that was killed, is not done twice.
 *
 * @param generation grows where an earlier thing of that token is known to be gone: a token outlives its thing
 * @returns 36 characters as of a UUID, which both clouds take
 */
export const tokenOf = (
  thing: { stack: string; kind: string; name: string; region: string },
  generation: number,
): string => {
  const { stack, kind, name, region } = thing;
  const hex = createHash('sha256')
    .update(['berth', region, stack, kind, name, generation].join('\n'))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
};
