import { reveal } from '../../core/secret.ts';
import { UserError } from '../../core/user-error.ts';
import { CloudError } from '../cloud/error.ts';
import { cloudFailure } from '../cloud/failure.ts';
import { readCredentials } from '../cloud/huawei/credentials.ts';
import type { ResolvedRegistry } from '../inventory/resolved.ts';
import type { Asking, Login } from './login.ts';
import { swrLogin } from './swr.ts';
import { swrAdviser, temporaryLogin, type SwrApi } from './swr-api.ts';

export type SwrRegistry = Extract<ResolvedRegistry, { kind: 'swr' }>;

/**
 * The login to SWR that an inventory asks for. Where the API gives no temporary one, the long-term form takes
 * its place, and `note` hears why.
 *
 * @throws UserError of `readCredentials`; `no-long-term-login`, or why the API gave none, where temporary keys
 * rule the long-term form out
 */
export const swrAccess = async (registry: SwrRegistry, { signal, note }: Asking): Promise<Login> => {
  const api = await swrApi(registry);
  const lasting = api.credentials.securityToken === undefined;
  if (registry.login === 'long-term') {
    if (lasting) return longTermLogin(registry, api);
    throw new UserError('no-long-term-login', 'temporary access keys make no long-term login to SWR', {
      hint: 'take login: long-term out of the inventory, or use an access key without a security token',
    });
  }
  try {
    return await temporaryLogin(api, registry.address, signal);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const failure = cloudFailure('asking SWR for a temporary login', error, swrAdviser);
    if (!lasting) throw failure;
    note(`${failure.message}; using the long-term login instead, which lasts as long as the access key`);
    return longTermLogin(registry, api);
  }
};

/** Where SWR's API is, and the access key: the inventory's own, else the one in the usual places. */
export const swrApi = async (registry: SwrRegistry): Promise<SwrApi> => {
  const { region, endpoint, accessKey, secretKey, credentials } = registry;
  const own = accessKey !== undefined && secretKey !== undefined;
  return {
    region,
    endpoint,
    credentials: own
      ? { accessKey: reveal(accessKey), secretKey, from: 'registry.accessKey' }
      : await readCredentials(credentials),
  };
};

const longTermLogin = (
  { region, address = `swr.${region}.myhuaweicloud.com` }: SwrRegistry,
  { credentials: { accessKey, secretKey } }: SwrApi,
): Login => ({ address, ...swrLogin(region, accessKey, secretKey) });
