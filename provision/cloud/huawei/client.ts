import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { redactor, type Secret } from '../../../core/secret.ts';
import { CloudError } from '../error.ts';
import { call, type CallOptions } from '../retry.ts';
import { refusalIn, type Answer } from './answer.ts';
import type { HuaweiCredentials } from './credentials.ts';
import { proxyFor } from './proxy.ts';

/** The first part of a service's host name. */
export type Service = 'ecs' | 'evs' | 'iam' | 'ims' | 'swr-api' | 'vpc';

/** Whom to ask, and as whom. */
export type Access = {
  service: Service;
  region: string;
  /** Instead of the vendor's own address of the service. */
  endpoint?: string | undefined;
  /** Where it is not known yet, or the service has none: IAM. */
  projectId?: string | undefined;
  credentials: HuaweiCredentials;
  /** Hears every answer, refusals too. */
  heard?: (answer: Answer) => void;
};

export type SignedRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{project_id}` in it is filled in. No part of it may need escaping: the SDK signs such a path wrongly. */
  path: string;
  query?: Record<string, string | number | string[]>;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** As the service calls it, for messages. */
  action: string;
};

export type HowToAsk = Omit<CallOptions, 'action'>;

/** @see https://developer.huaweicloud.com/intl/en-us/endpoint */
const endpointOf = ({ service, region, endpoint }: Access): string =>
  endpoint ?? `https://${service}.${region}.myhuaweicloud.com`;

/**
 * One signed request to a service that has no SDK package, asked again as its options allow.
 *
 * @throws CloudError; the signal's reason once it is aborted
 */
export const signedCall = (
  access: Access,
  { method, path, query = {}, body, headers = {}, action }: SignedRequest,
  options: HowToAsk,
): Promise<Answer> =>
  sdkCall(
    access,
    action,
    (client) =>
      client.sendRequest({
        method,
        url: path,
        contentType: 'application/json',
        queryParams: { ...query },
        pathParams: {},
        headers: { ...headers },
        ...(body !== undefined && { data: body }),
      }),
    options,
  );

/**
 * The same with one of the SDK's clients, made on the connection that `use` is given. What the SDK makes of the
 * answer is not looked at: it loses error codes, and its getters give undefined.
 */
export const sdkCall = (
  access: Access,
  action: string,
  use: (client: HcClient) => Promise<unknown>,
  options: HowToAsk,
): Promise<Answer> =>
  call(
    async (signal) => {
      const answer = await exchange(access, action, use, signal);
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw masked(refusalIn(answer, action), access.credentials);
    },
    { ...options, action },
  );

/** One request and its answer, of any status. */
const exchange = async (
  access: Access,
  action: string,
  use: (client: HcClient) => Promise<unknown>,
  signal: AbortSignal,
): Promise<Answer> => {
  let answer: Answer | undefined;
  const client = await connect(access, signal, (heard) => {
    answer = heard;
  });
  try {
    await use(client);
  } catch (error) {
    if (answer === undefined) throw unanswered(error, action, access);
  }
  if (answer === undefined) throw new Error(`${action}: answered, but nothing was heard`);
  access.heard?.(answer);
  return answer;
};

const silent = (): void => {};

const connect = async (
  access: Access,
  signal: AbortSignal,
  hear: (answer: Answer) => void,
): Promise<HcClient> => {
  // Not before a cloud is asked: loading the SDK takes longer than most of what berth does.
  const [{ HcClient }, { DefaultHttpClient }, { BasicCredentials }, { LogLevel }] = await Promise.all([
    import('@huaweicloud/huaweicloud-sdk-core/HcClient.js'),
    import('@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js'),
    import('@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js'),
    import('@huaweicloud/huaweicloud-sdk-core/logger/index.js'),
  ]);
  const { credentials, projectId } = access;
  const endpoint = endpointOf(access);
  const proxy = proxyFor(endpoint, process.env);
  const http = new DefaultHttpClient(
    {
      // The SDK's own prints failed requests whole, with signature, token and user data.
      logger: {
        debug: silent,
        info: silent,
        warn: silent,
        error: silent,
        setLevel: silent,
        getLevel: () => LogLevel.ERROR,
        setName: silent,
      },
      headers: { 'User-Agent': 'berth' },
      ...(proxy !== undefined && { proxy }),
      axiosRequestConfig: {
        signal,
        maxRedirects: 0,
        validateStatus: () => true,
        transformResponse: [
          (text: unknown, headers: Iterable<[string, unknown]>, status?: number) => {
            hear({ status: status ?? 0, headers: textsIn(headers), body: parsed(text) });
            return {};
          },
        ],
      },
    },
    [endpoint],
  );
  return new HcClient(http).withEndpoints([endpoint]).withCredential(
    new BasicCredentials({
      ak: credentials.accessKey,
      sk: credentials.secretKey.reveal(),
      ...(projectId !== undefined && { projectId }),
      ...(credentials.securityToken !== undefined && { securityToken: credentials.securityToken.reveal() }),
    }),
  );
};

const textsIn = (headers: Iterable<[string, unknown]>): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), String(value)]));

const parsed = (text: unknown): unknown => {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** No answer came back. The SDK's error is not passed on: it holds the request, and so the signature. */
const unanswered = (error: unknown, action: string, access: Access): unknown => {
  const said = errorMessageIn(error);
  if (said === undefined) return error;
  const [code = 'no-answer'] = /\bE[A-Z_]{4,}\b/.exec(said) ?? [];
  return new CloudError(`${new URL(endpointOf(access)).host}: ${said}`, { kind: 'uncertain', action, code });
};

/** What the SDK's exceptions for a network that fails say; undefined for an error of our own making. */
const errorMessageIn = (error: unknown): string | undefined =>
  error instanceof Object && 'errorMsg' in error && typeof error.errorMsg === 'string'
    ? error.errorMsg
    : undefined;

const masked = (error: CloudError, { secretKey, securityToken }: HuaweiCredentials): CloudError => {
  const secrets: Secret[] = [secretKey, ...(securityToken === undefined ? [] : [securityToken])];
  error.message = redactor(secrets)(error.message);
  return error;
};
