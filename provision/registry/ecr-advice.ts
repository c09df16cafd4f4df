import type { Advice, Adviser } from '../cloud/failure.ts';

/** Source: ECR API reference, "Common errors"; the SDK's own where it found nobody to sign as. */
const ADVICE: Record<string, Advice> = {
  CredentialsProviderError: {
    code: 'no-credentials',
    hint: 'Sign in as the aws command does: AWS_PROFILE or registry.profile, `aws sso login`, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  },
  TokenProviderError: {
    code: 'credentials-expired',
    hint: 'The sign-in is over: `aws sso login`, with --profile where one is used, and run it again.',
  },
  ExpiredTokenException: {
    code: 'credentials-expired',
    hint: 'The temporary credentials are over: `aws sso login` or assume the role anew, and run it again.',
  },
  UnrecognizedClientException: {
    code: 'bad-credentials',
    hint: 'AWS does not know the access key. See `aws sts get-caller-identity`.',
  },
  InvalidSignatureException: {
    code: 'bad-credentials',
    hint: "The secret key does not belong to the access key, or this machine's clock is wrong: copy both keys anew, and see `timedatectl`.",
  },
  LimitExceededException: {
    code: 'quota',
    hint: 'Delete repositories that nobody needs, or ask for more in Service Quotas (ECR).',
  },
};

/** What a refusal of ECR means to a person. */
export const ecrAdviser: Adviser = ({ code, action }) =>
  code === 'AccessDeniedException'
    ? { code: 'no-permission', hint: `Have ecr:${action} allowed for this identity by an IAM policy.` }
    : ADVICE[code];
