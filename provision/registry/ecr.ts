import type * as sdk from '@aws-sdk/client-ecr';
import { askAws, clientSettings, regionOf } from '../cloud/aws/client.ts';
import { CloudError, isCloudError } from '../cloud/error.ts';
import { inWords } from '../cloud/failure.ts';
import type { ResolvedRegistry } from '../inventory/resolved.ts';
import { ecrAdviser } from './ecr-advice.ts';
import { decodedLogin, type Login } from './login.ts';

export type EcrRegistry = Extract<ResolvedRegistry, { kind: 'ecr' }>;

/**
 * A login to ECR, good for twelve hours.
 *
 * @throws UserError `no-region`, or AWS's refusal in words
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
 */
export const ecrAccess = (registry: EcrRegistry, signal: AbortSignal): Promise<Login> =>
  withEcr(registry, 'asking ECR for a login', async ({ client, commands }) => {
    const action = 'GetAuthorizationToken';
    const answer = await askAws(
      (abortSignal) => client.send(new commands.GetAuthorizationTokenCommand({}), { abortSignal }),
      { action, signal, repeatable: 'safe' },
    );
    const { authorizationToken = '', expiresAt, proxyEndpoint } = answer.authorizationData?.[0] ?? {};
    const login = decodedLogin(authorizationToken);
    if (login === undefined || proxyEndpoint === undefined) {
      throw new CloudError('the answer holds no login', { kind: 'refused', action, code: 'NoLogin' });
    }
    const { address = addressIn(proxyEndpoint, registry.account) } = registry;
    return { address, ...login, ...(expiresAt !== undefined && { expires: expiresAt.toISOString() }) };
  });

/** The registry's `host[:port]`, which begins with the account; a login opens other accounts' registries too. */
const addressIn = (proxyEndpoint: string, account: string | undefined): string => {
  const { host } = new URL(proxyEndpoint);
  return account === undefined ? host : host.replace(/^\d{12}(?=\.)/, account);
};

/**
 * Which of these repositories are not there.
 *
 * @throws UserError
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html
 */
export const missingRepositories = (
  registry: EcrRegistry,
  names: readonly string[],
  signal: AbortSignal,
): Promise<string[]> =>
  withEcr(registry, 'looking for the repositories', async (ecr) => {
    const present = await Promise.all(names.map((name) => isThere(ecr, registry, name, signal)));
    return names.filter((_, index) => !present[index]);
  });

/**
 * Creates those of these repositories that are not there: with tags that are never moved, since berth's say
 * what an image is made from.
 *
 * @returns the names of those it created
 * @throws UserError
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 */
export const createRepositories = (
  registry: EcrRegistry,
  names: readonly string[],
  signal: AbortSignal,
): Promise<string[]> =>
  withEcr(registry, 'creating the repositories', async (ecr) => {
    const made = await Promise.all(
      names.map(async (name) => {
        if (await isThere(ecr, registry, name, signal)) return [];
        await create(ecr, registry, name, signal);
        return [name];
      }),
    );
    return made.flat();
  });

type Ecr = { client: sdk.ECRClient; commands: typeof sdk };

const isThere = async (
  { client, commands }: Ecr,
  { account }: EcrRegistry,
  name: string,
  signal: AbortSignal,
): Promise<boolean> => {
  const command = new commands.DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] });
  const action = 'DescribeRepositories';
  try {
    await askAws((abortSignal) => client.send(command, { abortSignal }), {
      action,
      signal,
      repeatable: 'safe',
    });
    return true;
  } catch (error) {
    if (isCloudError(error) && error.kind === 'absent') return false;
    throw error;
  }
};

const create = async (
  { client, commands }: Ecr,
  { account }: EcrRegistry,
  name: string,
  signal: AbortSignal,
): Promise<void> => {
  const command = new commands.CreateRepositoryCommand({
    registryId: account,
    repositoryName: name,
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: false },
  });
  // The name is unique: asked for twice, there is one all the same.
  const options = { action: 'CreateRepository', signal, repeatable: 'safe' } as const;
  try {
    await askAws((abortSignal) => client.send(command, { abortSignal }), options);
  } catch (error) {
    if (!isCloudError(error, 'RepositoryAlreadyExistsException')) throw error;
  }
};

const withEcr = async <T>(
  registry: EcrRegistry,
  asked: string,
  work: (ecr: Ecr) => Promise<T>,
): Promise<T> => {
  // Not before it is needed: the SDK takes longer to load than most of what berth does.
  const commands = await import('@aws-sdk/client-ecr');
  const client = new commands.ECRClient(clientSettings(registry));
  try {
    await regionOf(client);
    return await inWords(asked, ecrAdviser, () => work({ client, commands }));
  } finally {
    client.destroy();
  }
};
