import { expect, test } from 'vitest';
import { Secret } from '../../../../core/secret.ts';
import { accessTo } from '../../../../provision/registry/access.ts';

test('a user name and a password are given as they are', async () => {
  const access = await accessTo({
    kind: 'basic',
    address: 'r:5000',
    username: 'u',
    password: new Secret('p'),
  });
  expect({ ...access, password: access.password.reveal() }).toEqual({
    address: 'r:5000',
    username: 'u',
    password: 'p',
  });
});

test('SWR gets a login made from the access key', async () => {
  const access = await accessTo({
    kind: 'swr',
    address: 'swr.cn-north-4.myhuaweicloud.com',
    region: 'cn-north-4',
    accessKey: 'AK',
    secretKey: new Secret('SK'),
  });
  expect(access.username).toBe('cn-north-4@AK');
  expect(access.password.reveal()).toMatch(/^[0-9a-f]{64}$/);
});
