import { request } from 'node:http';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ec2Cloud } from '../../../cloud/ec2/cloud.ts';
import { configFor, CREDENTIALS, openAccount, refusalOf, TEMPORARY, type Account } from './account.ts';

const LATE = { accessKey: 'ASIALATE', secretKey: 'late', sessionToken: 'late-token', expires: 1 };

let account: Account;
let late: Ec2Cloud;

beforeAll(async () => {
  account = await openAccount();
  late = await Ec2Cloud.start({
    name: 'late',
    stateFile: `${account.stateFile}.late`,
    credentials: [LATE],
  });
});
afterAll(async () => {
  await late.stop();
  await account.remove();
});

test('long-term and temporary credentials are believed', async () => {
  for (const credentials of [CREDENTIALS, TEMPORARY]) {
    const ec2 = new EC2Client(configFor(account.cloud, credentials));
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
    expect(Vpcs).toMatchObject([{ IsDefault: true, State: 'available' }]);
  }
});

const { sessionToken: _token, ...withoutToken } = TEMPORARY;

test.each<
  [string, Parameters<typeof configFor>[1], { region?: string; systemClockOffset?: number }, string[]]
>([
  [
    'an unknown key',
    { ...CREDENTIALS, accessKey: 'AKIDNOBODY' },
    {},
    ['AuthFailure', 'UnrecognizedClientException', 'UnrecognizedClientException'],
  ],
  [
    'another secret',
    { ...CREDENTIALS, secretKey: 'wrong' },
    {},
    ['SignatureDoesNotMatch', 'InvalidSignatureException', 'InvalidSignatureException'],
  ],
  [
    'temporary ones without their token',
    withoutToken,
    {},
    ['AuthFailure', 'UnrecognizedClientException', 'UnrecognizedClientException'],
  ],
  [
    'another region',
    CREDENTIALS,
    { region: 'us-east-1' },
    ['SignatureDoesNotMatch', 'InvalidSignatureException', 'InvalidSignatureException'],
  ],
  [
    'a clock ten minutes behind',
    CREDENTIALS,
    { systemClockOffset: -600_000 },
    ['RequestExpired', 'InvalidSignatureException', 'InvalidSignatureException'],
  ],
])('%s: refused by EC2, SSM and ECR in their own words', async (_what, credentials, more, codes) => {
  const config = { ...configFor(account.cloud, credentials), ...more };
  const refusals = [
    await refusalOf(new EC2Client(config).send(new DescribeVpcsCommand({}))),
    await refusalOf(new SSMClient(config).send(new GetParameterCommand({ Name: '/none' }))),
    await refusalOf(new ECRClient(config).send(new GetAuthorizationTokenCommand({}))),
  ];
  expect(refusals.map(([code]) => code)).toEqual(codes);
});

test('expired temporary credentials', async () => {
  const config = configFor(late, LATE);
  expect(await refusalOf(new EC2Client(config).send(new DescribeVpcsCommand({})))).toEqual([
    'RequestExpired',
    400,
  ]);
  expect(await refusalOf(new ECRClient(config).send(new GetAuthorizationTokenCommand({})))).toEqual([
    'ExpiredTokenException',
    400,
  ]);
});

test('what was changed on the way is not believed, nor what is not signed', async () => {
  const ec2 = new EC2Client(configFor(account.cloud));
  ec2.middlewareStack.add(
    (next) => (args) => {
      if (isRequest(args.request))
        args.request.body = args.request.body.replace('DescribeVpcs', 'DescribeTags');
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
  );
  expect(await refusalOf(ec2.send(new DescribeVpcsCommand({})))).toEqual(['SignatureDoesNotMatch', 403]);
  const body = await plain(`${account.cloud.url}/`, 'Action=DescribeVpcs&Version=2016-11-15');
  expect(body).toMatch(/<Response><Errors><Error><Code>AuthFailure<\/Code>.*<RequestID>[0-9a-f-]{36}</);
});

const isRequest = (request: unknown): request is { body: string } =>
  typeof request === 'object' && request !== null && 'body' in request;

const plain = (url: string, form: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve(body));
    });
    sent.on('error', reject);
    sent.end(form);
  });
