import { expect, test } from 'vitest';
import { challengeIn, tokenUrl } from '../../../../provision/registry/challenge.ts';

const SWR =
  'Bearer realm="https://swr.cn-north-4.myhuaweicloud.com/swr/auth/v2/registry/auth/",service="dockyard",scope="repository:team/server:"';

test.each([
  [
    SWR,
    { realm: 'https://swr.cn-north-4.myhuaweicloud.com/swr/auth/v2/registry/auth/', service: 'dockyard' },
  ],
  ['bearer realm="https://r.example.com/token"', { realm: 'https://r.example.com/token' }],
  ['Bearer service="r"', undefined],
  ['Basic realm="berth"', undefined],
  [undefined, undefined],
])('%s', (header, challenge) => {
  expect(challengeIn(header)).toEqual(challenge);
});

test.each([
  [
    { realm: 'https://r.example.com/token?a=b', service: 'r' },
    'repository:team/server:pull',
    'https://r.example.com/token?a=b&service=r&scope=repository%3Ateam%2Fserver%3Apull',
  ],
  [{ realm: 'https://r.example.com/token' }, undefined, 'https://r.example.com/token'],
  [{ realm: 'http://r.example.com/token' }, undefined, undefined],
  [{ realm: 'token' }, undefined, undefined],
])('the token of %j for %s is at %s', (challenge, scope, url) => {
  expect(tokenUrl(challenge, scope)?.href).toBe(url);
});
