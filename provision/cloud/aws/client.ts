import { z } from 'zod';
import { InputError } from '../../../core/user-error.ts';
import { CloudError, type ErrorKind } from '../error.ts';
import { call, type CallOptions } from '../retry.ts';

/** Where an AWS client finds its service; what is absent the SDK looks for in its usual places. */
export type AwsAccount = {
  region?: string | undefined;
  profile?: string | undefined;
  /** One address for all services, where it is not AWS's own. */
  endpoint?: string | undefined;
};

/** What every client of the SDK is made with: no retries of its own, and the proxy that the environment names. */
export const clientSettings = ({ region, profile, endpoint }: AwsAccount) => ({
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: CONNECT_MILLISECONDS,
    httpsAgent: { keepAlive: true, proxyEnv: process.env },
  },
  ...(region !== undefined && { region }),
  ...(profile !== undefined && { profile }),
  ...(endpoint !== undefined && { endpoint }),
});

const CONNECT_MILLISECONDS = 10_000;

/**
 * The region that a client of the SDK ended up with.
 *
 * @throws InputError `no-region`
 */
export const regionOf = async ({
  config,
}: {
  config: { region: () => Promise<string> };
}): Promise<string> => {
  try {
    return await config.region();
  } catch (cause) {
    throw new InputError('no-region', 'no AWS region is named', {
      hint: 'name it in the inventory (region:), in AWS_REGION, or in the profile (~/.aws/config)',
      cause,
    });
  }
};

/**
 * One request to AWS through its SDK, asked again as `call` says.
 *
 * @param send sends the command, with the signal given to it
 * @throws CloudError; the signal's reason once it is aborted; whatever is no answer of AWS's as it is
 */
export const askAws = <T>(send: (signal: AbortSignal) => Promise<T>, options: CallOptions): Promise<T> =>
  call(async (signal) => {
    try {
      return await send(signal);
    } catch (error) {
      throw awsError(options.action, error);
    }
  }, options);

/** What the SDK's errors look like; `name` is the service's code (smithy's ServiceException). */
const thrown = z.object({
  name: z.string(),
  message: z.string(),
  /** Node's own errors only. */
  code: z.string().optional(),
  $metadata: z.object({ httpStatusCode: z.number().optional(), requestId: z.string().optional() }).optional(),
  $response: z
    .object({ headers: z.record(z.string(), z.unknown()) })
    .optional()
    .catch(undefined),
});

/** An error of the SDK as a CloudError; anything else as it is. */
export const awsError = (action: string, error: unknown): unknown => {
  if (error instanceof CloudError) return error;
  const { data } = thrown.safeParse(error);
  if (data === undefined) return error;
  const { name, message, code, $metadata: { httpStatusCode: status, requestId } = {} } = data;
  const kind = status === undefined ? kindOfSilence(name, code) : kindOf(name, status);
  if (kind === undefined) return error;
  return new CloudError(message, {
    kind,
    action,
    code: status === undefined ? (code ?? name) : name,
    status,
    requestId,
    retryAfter: secondsIn(data.$response?.headers['retry-after']),
  });
};

const THROTTLED =
  /^(Throttl\w*|RequestThrottled\w*|RequestLimitExceeded|TooManyRequests\w*|SlowDown|ProvisionedThroughputExceeded\w*|EC2ThrottledException|BandwidthLimitExceeded)$/;
const ABSENT = /(\.NotFound|NotFound(Exception)?)$/;

const kindOf = (code: string, status: number): ErrorKind => {
  if (THROTTLED.test(code) || status === 429) return 'throttled';
  if (status >= 500 || code === 'RequestTimeout' || code === 'RequestTimeoutException') return 'uncertain';
  return ABSENT.test(code) ? 'absent' : 'refused';
};

const UNTRUSTED = /CERT|^UNABLE_TO_VERIFY/;

/** Of what never was an answer: no way to the service, no trust in it, or nothing to sign the request with. */
const kindOfSilence = (name: string, code: string | undefined): ErrorKind | undefined => {
  if (/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name)) return 'refused';
  if (code !== undefined && UNTRUSTED.test(code)) return 'refused';
  return code?.startsWith('E') === true || /^(TimeoutError|AbortError)$/.test(name) ? 'uncertain' : undefined;
};

const secondsIn = (header: unknown): number | undefined => {
  const seconds = typeof header === 'string' ? Number(header) : Number.NaN;
  return Number.isFinite(seconds) ? seconds : undefined;
};
