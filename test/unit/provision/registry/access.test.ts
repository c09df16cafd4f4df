import { expect, test } from 'vitest';
import { Secret } from '../../../../core/secret.ts';
import { withProvider } from '../../../../provision/registry/defaults.ts';
import { loginTo } from '../../../../provision/registry/access.ts';
import { provider } from '../../../../provision/inventory/schema/provider.ts';

const silence = { signal: new AbortController().signal, note: () => {} };

test('a user name and a password are given as they are', async () => {
  const login = await loginTo(
    { kind: 'basic', address: 'r:5000', username: 'u', password: new Secret('p'), namespace: 'berth' },
    silence,
  );
  expect({ ...login, password: login.password.reveal() }).toEqual({
    address: 'r:5000',
    username: 'u',
    password: 'p',
  });
});

test('SWR gets a long-term login made from the access key where that is asked for', async () => {
  const login = await loginTo(
    {
      kind: 'swr',
      login: 'long-term',
      region: 'cn-north-4',
      accessKey: 'AK',
      secretKey: new Secret('SK'),
      namespace: 'berth',
    },
    silence,
  );
  expect(login).toMatchObject({ address: 'swr.cn-north-4.myhuaweicloud.com', username: 'cn-north-4@AK' });
  expect(login.password.reveal()).toMatch(/^[0-9a-f]{64}$/);
});

const own = { access: { ssh: '192.0.2.0/24' } };
const aws = provider.parse({
  kind: 'aws',
  region: 'eu-west-1',
  profile: 'work',
  endpoint: 'http://[::1]:1',
  ...own,
});
const huawei = provider.parse({ kind: 'huawei', region: 'cn-north-4', credentials: '/keys', ...own });
const ecr = { kind: 'ecr', login: 'token', namespace: 'berth' } as const;
const swr = {
  kind: 'swr',
  login: 'temporary',
  region: 'cn-east-3',
  accessKey: undefined,
  secretKey: undefined,
  namespace: 'berth',
} as const;

test.each([
  {
    case: 'ECR is where the provider is, asked as the provider is',
    given: withProvider(ecr, aws),
    completed: { ...ecr, region: 'eu-west-1', profile: 'work', endpoint: 'http://[::1]:1' },
  },
  {
    case: 'unless the registry says otherwise',
    given: withProvider({ ...ecr, region: 'us-east-1', profile: 'other', endpoint: 'http://[::1]:2' }, aws),
    completed: { ...ecr, region: 'us-east-1', profile: 'other', endpoint: 'http://[::1]:2' },
  },
  {
    case: "SWR takes the provider's credentials, and no region of its",
    given: withProvider(swr, huawei),
    completed: { ...swr, credentials: '/keys', endpoint: undefined },
  },
  { case: "another cloud's provider says nothing of it", given: withProvider(ecr, huawei), completed: ecr },
])('$case', ({ given, completed }) => {
  expect(given).toEqual(completed);
});
