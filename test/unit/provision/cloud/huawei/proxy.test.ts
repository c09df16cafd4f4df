import { expect, test } from 'vitest';
import { proxyFor } from '../../../../../provision/cloud/huawei/proxy.ts';

const ECS = 'https://ecs.cn-north-4.myhuaweicloud.com';
const HTTPS_PROXY = 'http://proxy.example.com:3128';

test.each([
  ['nothing said', ECS, {}, undefined],
  ['a proxy', ECS, { HTTPS_PROXY }, HTTPS_PROXY],
  ['in lower case', ECS, { https_proxy: HTTPS_PROXY }, HTTPS_PROXY],
  ['without a scheme', ECS, { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
  ['for the other scheme only', ECS, { HTTP_PROXY: HTTPS_PROXY }, undefined],
  ['for plain HTTP', 'http://cloud.example.com', { HTTP_PROXY: HTTPS_PROXY }, HTTPS_PROXY],
  ['an exempt domain', ECS, { HTTPS_PROXY, NO_PROXY: 'a.example.com, .myhuaweicloud.com' }, undefined],
  ['a star', ECS, { HTTPS_PROXY, no_proxy: '*' }, undefined],
  ['another domain', ECS, { HTTPS_PROXY, NO_PROXY: 'huaweicloud.com' }, HTTPS_PROXY],
  ['this machine', 'http://127.0.0.1:8080', { HTTP_PROXY: HTTPS_PROXY }, undefined],
])('%s', (_name, url, environment, proxy) => {
  expect(proxyFor(url, environment)).toBe(proxy);
});
