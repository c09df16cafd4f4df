import { z } from 'zod';
import type { Operation, Request } from '../kit/server.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Service } from './refusals.ts';
import { quotaBody, quotaNamed } from './quotas.ts';
import { checkedTags } from './tagging.ts';
import type { Call, World } from './world.ts';

/** What SSM, ECR and Service Quotas answer, by the names of the AWS JSON 1.1 protocol. */
type JsonAction = {
  kind: Operation['kind'];
  run: (input: unknown, call: Call) => object | Promise<object>;
};

const HOURS_12 = 12 * 3600;

const parameter = z.strictObject({ Name: z.string(), WithDecryption: z.boolean().optional() });

const repositoryNames = z.looseObject({ repositoryNames: z.array(z.string()).optional() });

const newRepository = z.looseObject({
  repositoryName: z.string(),
  imageTagMutability: z.string().default('MUTABLE'),
  tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});

/** Source: ECR API reference, "CreateRepository". */
const REPOSITORY_NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** The registry of the account: the datacenter's real one, or the name that AWS would give it. */
const registryAddress = async ({ state, machines }: World): Promise<string> =>
  (await machines.registry(state.registryPassword))?.address ??
  `${state.account}.dkr.ecr.${state.region}.amazonaws.com`;

const repositoryBody = async (
  world: World,
  { name, createdAt, mutability }: World['state']['repositories'][number],
): Promise<object> => ({
  repositoryArn: `arn:aws:ecr:${world.state.region}:${world.state.account}:repository/${name}`,
  registryId: world.state.account,
  repositoryName: name,
  repositoryUri: `${await registryAddress(world)}/${name}`,
  createdAt: createdAt / 1000,
  imageTagMutability: mutability,
  imageScanningConfiguration: { scanOnPush: false },
  encryptionConfiguration: { encryptionType: 'AES256' },
});

const noRepository = (name: string, account: string): Refusal =>
  new Refusal(
    400,
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  );

const ACTIONS: Record<string, JsonAction> = {
  'AmazonSSM.GetParameter': {
    kind: 'read',
    run: (input, { world }) => {
      const { Name } = parameter.parse(input);
      const value = world.state.parameters[Name];
      if (value === undefined) throw new Refusal(400, 'ParameterNotFound', '');
      const arn = `arn:aws:ssm:${world.state.region}::parameter${Name}`;
      return {
        Parameter: { Name, Type: 'String', Value: value, Version: 1, ARN: arn, DataType: 'aws:ec2:image' },
      };
    },
  },
  'ServiceQuotasV20190624.GetServiceQuota': {
    kind: 'read',
    run: (input, { world }) => ({ Quota: quotaBody(world, quotaNamed.parse(input)) }),
  },
  'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken': {
    kind: 'read',
    run: async (_input, { world }) => ({
      authorizationData: [
        {
          authorizationToken: Buffer.from(`AWS:${world.state.registryPassword}`).toString('base64'),
          expiresAt: Math.floor(Date.now() / 1000) + HOURS_12,
          proxyEndpoint: `https://${await registryAddress(world)}`,
        },
      ],
    }),
  },
  'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories': {
    kind: 'read',
    run: async (input, { world }) => {
      const { repositories, account } = world.state;
      const { repositoryNames: names } = repositoryNames.parse(input);
      const missing = names?.find((name) => !repositories.some((one) => one.name === name));
      if (missing !== undefined) throw noRepository(missing, account);
      const found = repositories.filter(({ name }) => names?.includes(name) ?? true);
      return { repositories: await Promise.all(found.map((one) => repositoryBody(world, one))) };
    },
  },
  'AmazonEC2ContainerRegistry_V20150921.CreateRepository': {
    kind: 'write',
    run: async (input, { world }) => {
      const { repositories, account } = world.state;
      const { repositoryName: name, imageTagMutability: mutability, tags } = newRepository.parse(input);
      if (!REPOSITORY_NAME.test(name) || name.length < 2 || name.length > 256)
        throw new Refusal(
          400,
          'InvalidParameterException',
          `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${REPOSITORY_NAME.source}''`,
        );
      if (repositories.some((one) => one.name === name))
        throw new Refusal(
          400,
          'RepositoryAlreadyExistsException',
          `The repository with name '${name}' already exists in the registry with id '${account}'`,
        );
      const made = { name, createdAt: Date.now(), tags: checkedTags(tags), mutability };
      repositories.push(made);
      return { repository: await repositoryBody(world, made) };
    },
  },
};

/** By what their targets begin with. */
const SERVICES: Record<string, Service> = {
  AmazonSSM: 'ssm',
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  ServiceQuotasV20190624: 'servicequotas',
};

export const jsonServiceOf = (target: string): Service => SERVICES[target.split('.')[0] ?? ''] ?? 'ecr';

/** By the `X-Amz-Target` that asks for it. */
export const JSON_ACTIONS: ReadonlyMap<string, JsonAction> = new Map(Object.entries(ACTIONS));

export const targetOf = (request: Request): string | undefined => {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' ? target : undefined;
};
