import { z } from 'zod';
import { CloudError, type ErrorKind } from '../error.ts';
import { skewOf, skewText } from '../skew.ts';

/** What the SDK throws, as far as it is read: errors of the service, of the network and of its own. */
const thrown = z.object({
  name: z.string(),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  $metadata: z
    .object({ httpStatusCode: z.number().optional(), requestId: z.string().optional() })
    .catch({})
    .default({}),
  $response: z
    .object({ headers: z.record(z.string(), z.string()).catch({}).default({}) })
    .catch({ headers: {} })
    .default({ headers: {} }),
});

/** Source: EC2 API reference, "Error codes"; SSM's throttle as well. */
const THROTTLED = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
  'TooManyRequestsException',
  'EC2ThrottledException',
]);

/** Not ready for this, or still in use: nothing was done. */
const NOT_YET = new Set([
  'DependencyViolation',
  'IncorrectInstanceState',
  'IncorrectState',
  'IncorrectModificationState',
  'InvalidIPAddress.InUse',
]);

/** A refusal, though its status is 500. */
const CAPACITY = /^Insufficient\w*Capacity/;

/** The SDK found nobody to sign as, or their sign-in is over. */
const CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);

const ABSENT = /(\.NotFound|^Gateway\.NotAttached|NotFoundException|^ParameterNotFound)$/;

/** Node's codes for a certificate that nobody here vouches for. */
const UNTRUSTED = /CERT|^UNABLE_TO_VERIFY/;

/** AWS allows five minutes; a clock this far off explains an "expired" request. */
const SKEW_SECONDS = 240;

/** Error messages may carry a long encoded text; no person reads on beyond this. */
const LONGEST_MESSAGE = 400;

/**
 * What the SDK threw, as a CloudError without the request it belongs to.
 *
 * @param now milliseconds since 1970 by this machine's clock
 * @throws what is nobody's answer but a mistake in a program, as it is
 */
export const cloudErrorOf = (action: string, error: unknown, now: number): CloudError => {
  if (error instanceof TypeError || error instanceof ReferenceError) throw error;
  const parsed = thrown.safeParse(error);
  if (!parsed.success) {
    return new CloudError(String(error), { kind: 'uncertain', action, code: 'Unknown' });
  }
  const { name, message, code: networkCode, $metadata, $response } = parsed.data;
  const status = $metadata.httpStatusCode;
  const skew = skewOf($response.headers['date'], now);
  const skewed = name === 'RequestExpired' && Math.abs(skew) > SKEW_SECONDS;
  const code = skewed ? 'RequestTimeTooSkewed' : status === undefined ? (networkCode ?? name) : name;
  const said = skewed ? `${message} This machine's clock is ${skewText(skew)} AWS's.` : message;
  return new CloudError(said.slice(0, LONGEST_MESSAGE) || 'no answer', {
    kind: UNTRUSTED.test(code) ? 'refused' : kindOf(name, status),
    action,
    code,
    status,
    requestId: $metadata.requestId,
    retryAfter: secondsOf($response.headers['retry-after']),
  });
};

/** What a code means for trying again. */
const kindOf = (name: string, status: number | undefined): ErrorKind => {
  if (THROTTLED.has(name) || status === 429) return 'throttled';
  if (CREDENTIALS.has(name) || CAPACITY.test(name)) return 'refused';
  if (NOT_YET.has(name)) return 'not-yet';
  if (ABSENT.test(name)) return 'absent';
  return status === undefined || status >= 500 ? 'uncertain' : 'refused';
};

const secondsOf = (header: string | undefined): number | undefined => {
  const seconds = Number(header);
  return header === undefined || Number.isNaN(seconds) ? undefined : seconds;
};
