import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { LogLevel } from '@huaweicloud/huaweicloud-sdk-core/logger/index.js';
import { EcsClient } from '@huaweicloud/huaweicloud-sdk-ecs';
import { v3, VpcClient } from '@huaweicloud/huaweicloud-sdk-vpc';
import { HuaweiCloud } from '../../../cloud/huawei/cloud.ts';
import type { Credentials } from '../../../cloud/huawei/signature.ts';
import type { Settings } from '../../../cloud/kit/clock.ts';

export const CREDENTIALS = { accessKey: 'HPUABERTH', secretKey: 'secret-of-berth' };
export const TEMPORARY = {
  accessKey: 'HSTABERTH',
  secretKey: 'secret-for-now',
  sessionToken: 'token-for-now',
};

export const PUBLIC_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGk5Z0GmVxcQWJ0B4GQ9N1wH1P3o0QZ0c2v1K6zZb1dP berth';

/** What came over the wire, of any status. */
export type Heard = { status: number; headers: Record<string, string>; body: unknown };

type More = { query?: Record<string, string | string[]>; headers?: Record<string, string> };

/** The real SDK's clients. What they make of an answer is not looked at: `heard` is the answer itself. */
export type Clients = {
  ecs: EcsClient;
  vpc: VpcClient;
  vpcV3: v3.VpcClient;
  /** A request of no package's: EIP, EVS, IMS, SWR, IAM. `{project_id}` in it is filled in. */
  send: (method: string, url: string, data?: Record<string, unknown>, more?: More) => Promise<Heard>;
  /** What a call of one of the clients is answered; throws where nothing is. */
  heard: (call: Promise<unknown>) => Promise<Heard>;
};

export type Account = Clients & { cloud: HuaweiCloud; stateFile: string; remove: () => Promise<void> };

/** A cloud of its own for a test, and the SDK that speaks to it. */
export const openAccount = async (settings: Partial<Settings> = {}): Promise<Account> => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-huawei-'));
  const stateFile = join(folder, 'state.json');
  const cloud = await startAt(stateFile, settings);
  return {
    cloud,
    stateFile,
    ...clientsFor(cloud),
    remove: async () => {
      await cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export const startAt = (
  stateFile: string,
  settings: Partial<Settings> = {},
  port = 0,
): Promise<HuaweiCloud> =>
  HuaweiCloud.start({ name: 'berth', stateFile, credentials: [CREDENTIALS, TEMPORARY], settings, port });

const silent = (): void => {};

const LOGGER = {
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  setLevel: silent,
  getLevel: () => LogLevel.ERROR,
  setName: silent,
};

export const clientsFor = (
  { url, projectId }: Pick<HuaweiCloud, 'url' | 'projectId'>,
  { accessKey: ak, secretKey: sk, sessionToken: securityToken }: Credentials = CREDENTIALS,
): Clients => {
  let last: Heard | undefined;
  const transform = (text: unknown, headers: Iterable<[string, unknown]>, status = 0): unknown => {
    const body: unknown = typeof text === 'string' && text !== '' ? JSON.parse(text) : undefined;
    last = { status, headers: Object.fromEntries([...headers].map(([k, v]) => [k, String(v)])), body };
    // A copy: the SDK writes into what it is given.
    return structuredClone(body);
  };
  const http = new DefaultHttpClient(
    { logger: LOGGER, axiosRequestConfig: { timeout: 10_000, transformResponse: [transform] } },
    [url],
  );
  const client = new HcClient(http)
    .withEndpoints([url])
    .withCredential(new BasicCredentials({ ak, sk, projectId, ...(securityToken && { securityToken }) }));
  const heard = async (call: Promise<unknown>): Promise<Heard> => {
    last = undefined;
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (last === undefined) throw error;
    return last;
  };
  return {
    ecs: new EcsClient(client),
    vpc: new VpcClient(client),
    vpcV3: new v3.VpcClient(client),
    heard,
    send: (method, path, data, { query = {}, headers = {} } = {}) =>
      heard(
        client.sendRequest({
          method,
          url: path,
          contentType: 'application/json',
          queryParams: query,
          pathParams: {},
          headers: { ...headers },
          ...(data !== undefined && { data }),
        }),
      ),
  };
};
