import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { afterEach, expect, test } from 'vitest';
import { askAws, clientSettings, regionOf } from '../../../../../provision/cloud/aws/client.ts';
import { cloudErrorOf } from '../../../../../provision/cloud/aws/error.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0)) await task();
});

const failure = (name: string, httpStatusCode?: number, code?: string): Error =>
  Object.assign(new Error(`said ${name}`), {
    name,
    ...(code !== undefined && { code }),
    $metadata: { ...(httpStatusCode !== undefined && { httpStatusCode, requestId: 'r-1' }) },
  });

test.each([
  ['RequestLimitExceeded', 503, undefined, 'throttled'],
  ['ThrottlingException', 400, undefined, 'throttled'],
  ['Unavailable', 503, undefined, 'uncertain'],
  ['InvalidInstanceID.NotFound', 400, undefined, 'absent'],
  ['RepositoryNotFoundException', 400, undefined, 'absent'],
  ['UnauthorizedOperation', 403, undefined, 'refused'],
  ['Error', undefined, 'ECONNRESET', 'uncertain'],
  ['TimeoutError', undefined, undefined, 'uncertain'],
  ['Error', undefined, 'SELF_SIGNED_CERT_IN_CHAIN', 'refused'],
  ['CredentialsProviderError', undefined, undefined, 'refused'],
] as const)('%s with status %s and code %s is %s', (name, status, code, kind) => {
  expect(cloudErrorOf('Ask', failure(name, status, code), 0)).toMatchObject({
    name: 'CloudError',
    action: 'Ask',
    kind,
  });
});

test('what AWS never said stays what it is', () => {
  const bug = new TypeError('x is not a function');
  expect(() => cloudErrorOf('Ask', bug, 0)).toThrow(bug);
});

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  cleanUp.push(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
};

test('the SDK asks once, and berth asks again', async () => {
  let requests = 0;
  const endpoint = await serve((_, response) => {
    requests += 1;
    response.writeHead(400, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': 'r-7',
      ...(requests === 1 && { 'retry-after': '0' }),
    });
    const __type = requests === 1 ? 'ThrottlingException' : 'AccessDeniedException';
    response.end(JSON.stringify({ __type, message: 'no' }));
  });
  const client = new ECRClient({
    ...clientSettings({ region: 'eu-west-1', endpoint }),
    credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
  });
  cleanUp.push(() => client.destroy());
  const asked = askAws((abortSignal) => client.send(new GetAuthorizationTokenCommand({}), { abortSignal }), {
    action: 'GetAuthorizationToken',
    signal: AbortSignal.timeout(10_000),
    repeatable: 'safe',
  });
  await expect(asked).rejects.toMatchObject({
    name: 'CloudError',
    kind: 'refused',
    code: 'AccessDeniedException',
    status: 400,
    requestId: 'r-7',
  });
  expect(requests).toBe(2);
});

test('without a region the error says where to name one', async () => {
  const config = { region: () => Promise.reject(new Error('Region is missing')) };
  await expect(regionOf({ config })).rejects.toMatchObject({ code: 'no-region' });
});
