import { z } from 'zod';
import { CloudError } from '../cloud/error.ts';
import type { Adviser } from '../cloud/failure.ts';
import { signedCall, type Access } from '../cloud/huawei/client.ts';
import type { CallOptions } from '../cloud/retry.ts';
import { decodedLogin, moment, type Login } from './login.ts';

/** Whom to ask, and as whom. */
export type SwrApi = Omit<Access, 'service' | 'projectId'>;

/**
 * A login that ends by itself, after some hours.
 *
 * @param address of the registry, where it is known; else the answer says it
 * @throws CloudError
 * @see https://support.huaweicloud.com/intl/en-us/api-swr/swr_02_0052.html (CreateSecret)
 */
export const temporaryLogin = async (
  api: SwrApi,
  address: string | undefined,
  signal: AbortSignal,
): Promise<Login> => {
  const action = 'CreateSecret';
  const { status, headers, body } = await signedCall(
    { ...api, service: 'swr-api' },
    { method: 'POST', path: '/v2/manage/utils/secret', query: { projectname: api.region }, action },
    options(action, signal),
  );
  const auths = Object.entries(secret.safeParse(body).data?.auths ?? {});
  const [host, auth] = auths.find(([name]) => name === address) ?? auths[0] ?? [];
  const login = decodedLogin(auth?.auth ?? '');
  if (host === undefined || login === undefined) {
    const message = 'the answer holds no login';
    throw new CloudError(message, { kind: 'refused', action, code: 'no-login', status });
  }
  // Not every region sends it.
  const expires = moment.safeParse(headers['x-swr-expireat']).data;
  return { address: address ?? host, ...login, ...(expires !== undefined && { expires }) };
};

const secret = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })) });

/**
 * The organizations that the access key sees; images are pushed into one.
 *
 * @throws CloudError
 * @see https://support.huaweicloud.com/intl/en-us/api-swr/swr_02_0028.html (ListNamespaces)
 */
export const organizations = async (api: SwrApi, signal: AbortSignal): Promise<string[]> => {
  const action = 'ListNamespaces';
  const { body } = await signedCall(
    { ...api, service: 'swr-api' },
    { method: 'GET', path: '/v2/manage/namespaces', action },
    options(action, signal),
  );
  return namespaces.parse(body).namespaces.map(({ name }) => name);
};

const namespaces = z.object({ namespaces: z.array(z.object({ name: z.string() })) });

/** Seconds. A way around is known, so little time is spent on an API that does not answer. */
const options = (action: string, signal: AbortSignal): CallOptions => ({
  action,
  signal,
  repeatable: 'safe',
  attemptSeconds: 8,
  totalSeconds: 8,
});

const PERMISSIONS: Record<string, string> = {
  CreateSecret: 'swr::createLoginSecret',
  ListNamespaces: 'swr:namespace:listNamespaces',
};

export const swrAdviser: Adviser = ({ status, message, action }) => {
  if (status === 401 && /token/i.test(message)) {
    return {
      code: 'credentials-expired',
      hint: 'The temporary keys are over, or their token is missing: get new ones, all three of access key, secret key and security token.',
    };
  }
  if (status === 401) {
    return {
      code: 'bad-credentials',
      hint: "The access key is wrong or gone, or this machine's clock is wrong: copy both keys anew, and see `timedatectl`.",
    };
  }
  if (status === 403) {
    const permission = PERMISSIONS[action] ?? action;
    return {
      code: 'no-permission',
      hint: `Have an administrator allow ${permission} for this access key's user (IAM).`,
    };
  }
  return undefined;
};
