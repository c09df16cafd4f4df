import { z } from 'zod';
import { region, registryAddress } from './scalars.ts';
import { secretReference, secretText } from './secret-text.ts';
import { kinds, map, matching, text } from './shape.ts';

const ca = text('a path to a PEM file')
  .optional()
  .describe("PEM file of the registry's own authority, relative to the inventory");

const namespace = matching(
  /^[a-z0-9]+([._/-][a-z0-9]+)*$/,
  'a repository path in lower case, such as team/berth',
)
  .default('berth')
  .describe("What stands between the registry's address and the image's name");

const local = map({
  kind: z.literal('local').describe('The registry that the docker provider runs itself'),
});

const basic = map({
  kind: z.literal('basic').describe('Any registry with a user name and a password'),
  address: registryAddress().describe('host[:port], as images are named'),
  username: secretText().describe('User name, or ${env:…}, ${file:…}, ${cmd:…}'),
  password: secretReference().describe('${env:…}, ${file:…} or ${cmd:…}'),
  namespace,
  ca,
});

const swr = map({
  kind: z.literal('swr').describe('Huawei Cloud SWR with a long-term login made from an access key'),
  region: region().describe('Region, such as cn-north-4'),
  address: registryAddress().optional().describe('swr.<region>.myhuaweicloud.com if absent'),
  accessKey: secretText().describe('Access key id, or ${env:…}, ${file:…}, ${cmd:…}'),
  secretKey: secretReference().describe('${env:…}, ${file:…} or ${cmd:…}'),
  namespace,
  ca,
}).transform((written) => ({
  ...written,
  address: written.address ?? `swr.${written.region}.myhuaweicloud.com`,
}));

/** Where images are pushed to and pulled from. */
export const registry = z
  .discriminatedUnion('kind', [local, basic, swr], kinds('local', 'basic', 'swr'))
  .describe('Where images are pushed to and pulled from');
