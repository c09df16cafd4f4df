import { createHash, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { Secret, type Text } from '../../core/secret.ts';

const stretch = promisify<string, string, number, { N: number }, Buffer>(scrypt);

/** First 12 hex digits of a SHA-256: enough to tell one stack's releases apart, short enough to read. */
export const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * Stands for a set of variables in ids that end up in logs and labels. Secret values are stretched
 * with scrypt first, so that a short one cannot be found by trying from the id.
 */
export const variablesFingerprint = async (
  stack: string,
  variables: Record<string, Text>,
): Promise<string> => {
  const entries = Object.entries(variables).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const plain = entries.map(([name, value]) => [name, value instanceof Secret ? null : value]);
  const hidden = entries.flatMap(([name, value]) =>
    value instanceof Secret ? [[name, value.reveal()]] : [],
  );
  const key =
    hidden.length === 0
      ? ''
      : (await stretch(JSON.stringify(hidden), `berth ${stack}`, 32, { N: 16384 })).toString('hex');
  return shortHash(JSON.stringify([plain, key]));
};
