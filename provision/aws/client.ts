import {
  EC2Client,
  type $Command,
  type EC2ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { Secret } from '../../core/secret.ts';
import { CloudError } from '../cloud/error.ts';
import { call, realClock, type Clock, type Repeatable } from '../cloud/retry.ts';
import { cloudErrorOf } from '../cloud/aws/error.ts';
import { clientSettings, regionOf } from '../cloud/aws/client.ts';
import { skewOf } from '../cloud/skew.ts';
import type { AwsSettings } from './provider.ts';

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  EC2ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

export type Asking = {
  signal: AbortSignal;
  /** `safe` unless told: what only reads, carries a token or sets an absolute state. */
  repeatable?: Repeatable;
  /** What it names was just made: "not found" means not yet. */
  fresh?: boolean;
};

/** EC2 of one region, as one account sees it. */
export type Ec2 = {
  region: string;
  clock: Clock;
  /**
   * One request, repeated while that may help.
   *
   * @throws CloudError
   */
  ask: <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<Input, Output>,
    asking: Asking,
  ) => Promise<Output>;
  /** Who the requests are signed as. */
  identity: () => Promise<{ accessKeyId: string; secretKey: Secret }>;
  /** Seconds that this machine's clock is ahead of AWS's, by the last answer; undefined before the first. */
  skew: () => number | undefined;
  /** What clients of other services are made with. */
  settings: ReturnType<typeof clientSettings>;
};

const dated = z.object({ headers: z.object({ date: z.string() }) });

/** Seconds that something just made is waited for where a request names it. */
const FRESH_SECONDS = 60;

/**
 * A client that signs as the SDK's default chain says: environment, profiles and SSO, container, instance.
 *
 * @throws InputError `no-region`
 */
export const openEc2 = async (settings: AwsSettings, clock: Clock = realClock): Promise<Ec2> => {
  const client = new EC2Client(clientSettings(settings));
  const region = await regionOf(client);
  let skew: number | undefined;
  client.middlewareStack.add(
    (next) => async (sent) => {
      const answer = await next(sent);
      const { success, data } = dated.safeParse(answer.response);
      if (success) skew = skewOf(data.headers.date, Date.now());
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'berthClock' },
  );
  return {
    region,
    clock,
    skew: () => skew,
    settings: clientSettings({ ...settings, region }),
    identity: async () => {
      try {
        const { accessKeyId, secretAccessKey } = await client.config.credentials();
        return { accessKeyId, secretKey: new Secret(secretAccessKey) };
      } catch (error) {
        throw cloudErrorOf('GetCredentials', error, Date.now());
      }
    },
    ask: async (command, { signal, repeatable = 'safe', fresh = false }) => {
      const action = command.constructor.name.replace(/Command$/, '');
      let absent: CloudError | undefined;
      const attempt = async (abortSignal: AbortSignal) => {
        absent = undefined;
        try {
          return await client.send(command, { abortSignal });
        } catch (error) {
          const told = cloudErrorOf(action, error, Date.now());
          if (!fresh || told.kind !== 'absent') throw told;
          absent = told;
          throw notYet(told);
        }
      };
      const seconds = fresh ? { totalSeconds: FRESH_SECONDS } : {};
      try {
        return await call(attempt, { action, signal, repeatable, clock, ...seconds });
      } catch (error) {
        // Waited for long enough: it is not there.
        throw error instanceof CloudError ? (absent ?? error) : error;
      }
    },
  };
};

/** Right after a creation another of the service's machines may not know the thing. */
const notYet = ({ message, action, code, status, requestId }: CloudError): CloudError =>
  new CloudError(message, { kind: 'not-yet', action, code, status, requestId });

/** All pages of a list. */
export const allOf = async <Page extends { NextToken?: string | undefined }, Item>(
  page: (next: { NextToken?: string }) => Promise<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[]> => {
  const found: Item[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const answer: Page = await page(token === '' ? {} : { NextToken: token });
    found.push(...(items(answer) ?? []));
    token = answer.NextToken === '' ? undefined : answer.NextToken;
  }
  return found;
};
