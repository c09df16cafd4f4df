import { InputError } from '../../../core/user-error.ts';
import { call, type CallOptions } from '../retry.ts';
import { cloudErrorOf } from './error.ts';

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
 * @throws CloudError; the signal's reason once it is aborted
 */
export const askAws = <T>(send: (signal: AbortSignal) => Promise<T>, options: CallOptions): Promise<T> =>
  call(async (signal) => {
    try {
      return await send(signal);
    } catch (error) {
      throw cloudErrorOf(options.action, error, Date.now());
    }
  }, options);
