import type { Operation } from '../../core/operation.ts';
import type { CredentialHelper } from '../../core/registry.ts';
import { gapOf } from '../../core/step.ts';
import type { Facts } from '../probe/facts.ts';
import type { Want } from '../want.ts';
import type { HostStep } from './host-step.ts';

export const wantedImages = (want: Want): string[] => want.release.services.map(({ image }) => image);

/** Of an engine that is down nothing is known. */
const missing = (facts: Facts, want: Want): string[] =>
  facts.engine === 'down' ? [] : wantedImages(want).filter((image) => !facts.images.has(image));

/**
 * Pulls by digest. The registry login lives in a directory of its own on a memory file system and
 * is removed in the same script, whether the pull went well or not.
 */
export const images: HostStep = {
  name: 'images',
  check: (facts, want) =>
    gapOf(
      'images are missing',
      missing(facts, want).map((image) => `${image}: not on the host`),
    ),
  apply: (facts, want) => {
    const { operations, environment } = loginOn(want);
    return [
      ...operations,
      ...missing(facts, want).map((image) => ({
        op: 'run' as const,
        argv: ['docker', 'pull', '--quiet', image],
        environment,
        reason: `pull ${image}`,
        deadline: 1800,
        failure: {
          code: 'image-missing',
          hint: 'publish the images again: npx zx scripts/publish.mts <inventory>',
        },
      })),
    ];
  },
};

type HostLogin = { operations: Operation[]; environment: Record<string, string> };

const loginOn = ({ access, bundle: { registry }, paths: { credentials } }: Want): HostLogin => {
  if (registry.helper !== undefined) return helperLogin(registry.address, registry.helper, credentials);
  if (access === undefined)
    throw new Error('images are to be pulled, but nobody asked the registry for access');
  const environment = { DOCKER_CONFIG: credentials };
  const login: Operation = {
    op: 'run',
    argv: ['docker', 'login', '--username', access.username, '--password-stdin', access.address],
    input: access.password,
    environment,
    reason: `log in to ${access.address}`,
    deadline: 60,
    failure: {
      code: 'registry-login-refused',
      hint: `check the user and password of ${access.address} in the inventory, and that the host reaches it and trusts its certificate`,
    },
  };
  return { operations: [login], environment };
};

/**
 * The machine's own role opens the registry. The helper would keep what it was given, and a log, in root's home
 * directory: its place is the one that is removed too.
 *
 * @see https://github.com/awslabs/amazon-ecr-credential-helper (AWS_ECR_DISABLE_CACHE, AWS_ECR_CACHE_DIR)
 */
const helperLogin = (address: string, helper: CredentialHelper, credentials: string): HostLogin => ({
  operations: [
    { op: 'directory', path: credentials, mode: '0700', owner: '0:0' },
    {
      op: 'file',
      path: `${credentials}/config.json`,
      content: `${JSON.stringify({ credHelpers: { [address]: helper } })}\n`,
      mode: '0600',
      owner: '0:0',
    },
  ],
  environment: {
    DOCKER_CONFIG: credentials,
    AWS_ECR_DISABLE_CACHE: 'true',
    AWS_ECR_CACHE_DIR: `${credentials}/ecr`,
  },
});
