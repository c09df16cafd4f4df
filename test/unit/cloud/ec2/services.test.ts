import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFor, imageOf, openAccount, refusalOf, type Account } from './account.ts';

let account: Account;
let ecr: ECRClient;
let ssm: SSMClient;

beforeAll(async () => {
  account = await openAccount();
  ecr = new ECRClient(configFor(account.cloud));
  ssm = new SSMClient(configFor(account.cloud));
});
afterAll(() => account.remove());

test('SSM names the newest build of a public image', async () => {
  const Name = '/aws/service/debian/release/13/latest/amd64';
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const newest = account.cloud.state.images.find(({ name }) => name === 'debian-13-amd64-20261102-2290');
  expect(Parameter).toMatchObject({ Name, Value: newest?.id, DataType: 'aws:ec2:image' });
  expect(await refusalOf(ssm.send(new GetParameterCommand({ Name: '/none' })))).toEqual([
    'ParameterNotFound',
    400,
  ]);
});

test('ECR gives a login for twelve hours', async () => {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const [user, password] = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64')
    .toString()
    .split(':');
  expect(user).toBe('AWS');
  expect(password).toHaveLength(43);
  expect(authorizationData?.[0]?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 11.9 * 3_600_000);
  expect(authorizationData?.[0]?.proxyEndpoint).toBe(
    'https://111122223333.dkr.ecr.eu-central-1.amazonaws.com',
  );
});

test('ECR repositories: missing, made, there', async () => {
  const names = { repositoryNames: ['berth/server'] };
  expect(await refusalOf(ecr.send(new DescribeRepositoriesCommand(names)))).toEqual([
    'RepositoryNotFoundException',
    400,
  ]);
  const create = new CreateRepositoryCommand({ repositoryName: 'berth/server' });
  expect((await ecr.send(create)).repository).toMatchObject({
    repositoryName: 'berth/server',
    repositoryUri: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/berth/server',
  });
  expect(await refusalOf(ecr.send(create))).toEqual(['RepositoryAlreadyExistsException', 400]);
  expect((await ecr.send(new DescribeRepositoriesCommand(names))).repositories).toHaveLength(1);
  const odd = new CreateRepositoryCommand({ repositoryName: 'Berth' });
  expect(await refusalOf(ecr.send(odd))).toEqual(['InvalidParameterException', 400]);
});

test('Service Quotas tells what the account may have, and what it does not know', async () => {
  const quotas = new ServiceQuotasClient(configFor(account.cloud));
  const ask = (ServiceCode: string, QuotaCode: string) =>
    quotas.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));
  account.cloud.state.quota.vpcs = 7;
  expect((await ask('vpc', 'L-F678F1CE')).Quota).toMatchObject({ QuotaName: 'VPCs per Region', Value: 7 });
  expect((await ask('ec2', 'L-1216C47A')).Quota).toMatchObject({ QuotaCode: 'L-1216C47A', Value: 32 });
  expect(account.cloud.log.since().at(-1)).toMatchObject({
    service: 'servicequotas',
    action: 'GetServiceQuota',
    kind: 'read',
  });
  expect(await refusalOf(ask('ec2', 'L-00000000'))).toEqual(['NoSuchResourceException', 400]);
  account.cloud.faults.add({ when: { action: 'GetServiceQuota' }, fault: { do: 'permission' } });
  expect(await refusalOf(ask('ec2', 'L-1216C47A'))).toEqual(['AccessDeniedException', 400]);
});

test('STS says who calls', async () => {
  const { cloud } = account;
  const sts = new EC2Client({
    ...configFor(cloud),
    httpAuthSchemeProvider: () => [
      {
        schemeId: 'aws.auth#sigv4',
        signingProperties: { signingName: 'sts', signingRegion: cloud.region },
        propertiesExtractor: (config, context) => ({ signingProperties: { config, context } }),
      },
    ],
  });
  sts.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request ?? {}, { body: 'Action=GetCallerIdentity&Version=2011-06-15' });
      return next(args);
    },
    { step: 'serialize', priority: 'low' },
  );
  const answer = await sts.send(new DescribeVpcsCommand({}));
  expect(answer.$metadata).toMatchObject({
    httpStatusCode: 200,
    requestId: cloud.log.since().at(-1)?.requestId,
  });
  expect(cloud.log.since().at(-1)).toMatchObject({
    service: 'sts',
    action: 'GetCallerIdentity',
    kind: 'read',
  });
  cloud.faults.add({ when: { action: 'GetCallerIdentity' }, fault: { do: 'expired-token' } });
  await expect(sts.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' });
});

test.each([
  ['permission', 'AccessDeniedException'],
  ['expired-token', 'ExpiredTokenException'],
] as const)('the fault %s in the words of a JSON service', async (fault, code) => {
  account.cloud.faults.add({ when: { action: 'GetAuthorizationToken' }, fault: { do: fault } });
  expect(await refusalOf(ecr.send(new GetAuthorizationTokenCommand({})))).toEqual([code, 400]);
  expect(imageOf(account.cloud)).toBeDefined();
});
