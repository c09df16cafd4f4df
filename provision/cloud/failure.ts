import { UserError } from '../../core/user-error.ts';
import { CloudError } from './error.ts';

/** What a refusal means to a person: berth's code, and what to do. */
export type Advice = { code: string; hint: string };

/** What one cloud's codes mean; undefined for a code that nothing more is known of. */
export type Adviser = (error: CloudError) => Advice | undefined;

/**
 * A cloud's error in words: what was asked, the cloud's own code, message and request id, and what to do.
 *
 * @param asked "creating server/web-1"
 */
export const cloudFailure = (asked: string, error: CloudError, adviser: Adviser): UserError => {
  const { code, hint } = adviser(error) ?? GENERAL[error.kind];
  return new UserError(code, `${asked}: ${saidBy(error)}`, { hint, cause: error });
};

/** The cloud's own words, with what its support asks for: the request, the code and the request's id. */
export const saidBy = ({ message, action, code, status, requestId }: CloudError): string => {
  const answered = status === undefined ? 'no answer' : `status ${status}`;
  const request = requestId === undefined ? '' : `, request ${requestId}`;
  return `${message} (${action}: ${code}, ${answered}${request})`;
};

const GENERAL: Record<CloudError['kind'], Advice> = {
  throttled: {
    code: 'cloud-throttled',
    hint: 'The cloud takes no more requests of this account for now. Wait a few minutes and run it again.',
  },
  uncertain: {
    code: 'cloud-unavailable',
    hint: "The cloud did not answer as it should. See its status page and this machine's network, then run it again: it goes on.",
  },
  'not-yet': { code: 'cloud-conflict', hint: 'Something else uses it. Free it, or wait, and run it again.' },
  absent: {
    code: 'cloud-absent',
    hint: 'It is gone. Run it again; mend the id where the inventory names one.',
  },
  refused: {
    code: 'cloud-refused',
    hint: 'The cloud says why above. Mend that and run it again: it goes on from where it is.',
  },
};

/** Turns what a cloud says into words; anything else passes as it is. */
export const inWords = async <T>(asked: string, adviser: Adviser, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CloudError) throw cloudFailure(asked, error, adviser);
    throw error;
  }
};
