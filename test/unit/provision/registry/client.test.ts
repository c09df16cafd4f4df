import { expect, test } from 'vitest';
import { partsOf } from '../../../../provision/registry/client.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['registry:5000/team/server', { address: 'registry:5000', repository: 'team/server', digest }],
  [
    'swr.cn-north-4.myhuaweicloud.com/a/b/c',
    { address: 'swr.cn-north-4.myhuaweicloud.com', repository: 'a/b/c', digest },
  ],
])('%s is split at its first slash', (name, parts) => {
  expect(partsOf(`${name}@${digest}`)).toEqual(parts);
});

test.each(['registry/server:latest', 'server', `registry/server@sha256:short`])(
  '%s pins nothing',
  (image) => {
    expect(() => partsOf(image)).toThrow('not an image by digest');
  },
);
