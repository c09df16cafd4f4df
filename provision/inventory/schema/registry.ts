import { z } from 'zod';
import { region, registryAddress, url } from './scalars.ts';
import { secretReference, secretText } from './secret-text.ts';
import { choice, kinds, map, matching, text } from './shape.ts';

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

/** Both or neither: half an access key opens nothing. */
const bothOrNeither = ({
  value,
  issues,
}: z.core.ParsePayload<Partial<Record<'accessKey' | 'secretKey', unknown>>>) => {
  const { accessKey, secretKey } = value;
  if ((accessKey === undefined) === (secretKey === undefined)) return;
  const lacking = accessKey === undefined ? 'accessKey' : 'secretKey';
  issues.push({
    code: 'custom',
    message: 'both halves of an access key, or neither',
    path: [lacking],
    input: value,
  });
};

const swr = map({
  kind: z.literal('swr').describe('Huawei Cloud SWR'),
  region: region().describe('Region, such as cn-north-4'),
  login: choice(['temporary', 'long-term'])
    .default('temporary')
    .describe(
      'temporary: asked for at the API before it is used, gone within a day. long-term: made from the access key, as lasting as that',
    ),
  accessKey: secretText()
    .optional()
    .describe(
      'Access key id, or ${env:…}, ${file:…}, ${cmd:…}; if absent, what the credentials file or the environment says',
    ),
  secretKey: secretReference().optional().describe('${env:…}, ${file:…} or ${cmd:…}'),
  credentials: text('a path')
    .optional()
    .describe('Credentials file of Huawei Cloud; if absent, the environment and ~/.huaweicloud/credentials'),
  endpoint: url('the URL of an API endpoint')
    .optional()
    .describe("Where SWR's API is, if not at https://swr-api.<region>.myhuaweicloud.com"),
  address: registryAddress()
    .optional()
    .describe('host[:port], as images are named; swr.<region>.myhuaweicloud.com if absent'),
  namespace,
  ca,
}).check(bothOrNeither);

const ecr = map({
  kind: z.literal('ecr').describe('AWS ECR'),
  region: region()
    .optional()
    .describe('Region, such as eu-west-1; if absent, what the provider, AWS_REGION or the profile says'),
  account: matching(/^\d{12}$/, 'an account id of 12 digits, in quotes')
    .optional()
    .describe('Account whose registry it is; if absent, the one that the credentials belong to'),
  profile: text('the name of a profile')
    .optional()
    .describe("Profile of ~/.aws; if absent, the provider's or AWS_PROFILE"),
  login: choice(['token', 'instance-profile'])
    .default('token')
    .describe(
      'How hosts get in. token: one made here, good for twelve hours. instance-profile: by the role of the VM',
    ),
  endpoint: url('the URL of an API endpoint')
    .optional()
    .describe("Where ECR's API is, where it is not AWS's own"),
  address: registryAddress()
    .optional()
    .describe('host[:port], as images are named; <account>.dkr.ecr.<region>.amazonaws.com if absent'),
  namespace,
  ca,
});

/** Where images are pushed to and pulled from. */
export const registry = z
  .discriminatedUnion('kind', [local, basic, swr, ecr], kinds('local', 'basic', 'swr', 'ecr'))
  .describe('Where images are pushed to and pulled from');
