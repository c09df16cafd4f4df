import type { Adviser } from '../cloud/failure.ts';

const QUOTA = 'quota';

/** Codes of EC2 and what a person does about each. Source: EC2 API reference, "Error codes". */
const ADVICE: Record<string, { code: string; hint: string }> = {
  VcpuLimitExceeded: {
    code: QUOTA,
    hint: 'The vCPUs of running machines are at the account\'s quota. Ask for more in Service Quotas (EC2, "Running On-Demand … instances"), stop what is not needed, or take a smaller vm.type.',
  },
  InstanceLimitExceeded: {
    code: QUOTA,
    hint: "The machines are at the account's quota. Ask for more in Service Quotas (EC2), or stop what is not needed.",
  },
  AddressLimitExceeded: {
    code: QUOTA,
    hint: 'The elastic IPs are at the account\'s quota (5 unless raised). Release one that nothing uses, ask for more in Service Quotas (EC2, "EC2-VPC Elastic IPs"), or set vm.elasticIp: false.',
  },
  SecurityGroupLimitExceeded: {
    code: QUOTA,
    hint: 'The security groups are at the quota. Delete unused ones, or ask for more in Service Quotas (VPC).',
  },
  RulesPerSecurityGroupLimitExceeded: {
    code: QUOTA,
    hint: 'A security group takes 60 rules unless the quota is raised. Join networks in provider.access, or ask for more in Service Quotas (VPC).',
  },
  VpcLimitExceeded: {
    code: QUOTA,
    hint: "The VPCs are at the region's quota (5 unless raised). Use one that exists (provider.network), or ask for more in Service Quotas (VPC).",
  },
  InternetGatewayLimitExceeded: {
    code: QUOTA,
    hint: "The internet gateways are at the region's quota. Use a VPC that exists (provider.network), or ask for more in Service Quotas (VPC).",
  },
  VolumeLimitExceeded: {
    code: QUOTA,
    hint: "The disks are at the account's quota. Delete unused ones, or ask for more in Service Quotas (EBS).",
  },
  MaxIOPSLimitExceeded: {
    code: QUOTA,
    hint: "The disks' operations a second are at the account's quota. Ask for more in Service Quotas (EBS).",
  },
  ResourceLimitExceeded: {
    code: QUOTA,
    hint: 'A quota of the account is reached. See Service Quotas (EC2, EBS, VPC) and ask for more.',
  },
  OptInRequired: {
    code: 'account-inactive',
    hint: 'The account cannot use EC2: its sign-up is not finished or a bill is not paid. See the Billing console.',
  },
  Blocked: {
    code: 'account-inactive',
    hint: 'AWS blocked the account. See its messages in the Support console.',
  },
  PendingVerification: {
    code: 'account-inactive',
    hint: 'AWS is still checking the new account. Wait for its mail, as a rule some hours, and run it again.',
  },
  UnauthorizedOperation: {
    code: 'no-permission',
    hint: 'The message names the action: have it allowed for this identity by an IAM policy. `npx zx scripts/doctor.mts` lists what is missing.',
  },
  AccessDeniedException: {
    code: 'no-permission',
    hint: 'The message names the action: have it allowed for this identity by an IAM policy.',
  },
  CredentialsProviderError: {
    code: 'no-credentials',
    hint: 'Sign in as the aws command does: AWS_PROFILE or provider.profile, `aws sso login`, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  },
  TokenProviderError: {
    code: 'credentials-expired',
    hint: 'The sign-in is over: `aws sso login`, with --profile where one is used, and run it again.',
  },
  AuthFailure: {
    code: 'bad-credentials',
    hint: 'AWS does not know the access key, or it is switched off, or the region is not enabled for the account. See `aws sts get-caller-identity`.',
  },
  InvalidClientTokenId: {
    code: 'bad-credentials',
    hint: 'AWS does not know the access key. See `aws sts get-caller-identity`.',
  },
  SignatureDoesNotMatch: {
    code: 'bad-credentials',
    hint: 'The secret key does not belong to the access key: copy both anew. A proxy that changes requests does the same.',
  },
  RequestTimeTooSkewed: {
    code: 'clock-skew',
    hint: "Set this machine's clock (`timedatectl set-ntp true`): AWS accepts five minutes.",
  },
  RequestExpired: {
    code: 'credentials-expired',
    hint: 'The temporary credentials are over: `aws sso login` or assume the role anew, and run it again.',
  },
  ExpiredToken: {
    code: 'credentials-expired',
    hint: 'The temporary credentials are over: `aws sso login` or assume the role anew, and run it again.',
  },
  InvalidBlockDeviceMapping: {
    code: 'bad-disk',
    hint: "The image does not fit the disk: make vm.rootDisk.size at least the image's own.",
  },
  'InvalidKey.Format': {
    code: 'bad-authorized-key',
    hint: 'AWS takes ed25519 and RSA keys. Name such a key first in provider.authorizedKeys, or a key pair in provider.keyPair.',
  },
  VolumeModificationRateExceeded: {
    code: 'disk-just-changed',
    hint: 'A disk may be changed once in six hours. Wait, and run it again.',
  },
  Unsupported: {
    code: 'type-unfit',
    hint: 'The message says what does not go together; as a rule the zone does not offer the type: mend vm.zone or vm.type.',
  },
  DependencyViolation: {
    code: 'in-use',
    hint: 'Something outside the stack uses it: look at its network interfaces in the EC2 console, free it, and run it again.',
  },
  VolumeInUse: {
    code: 'in-use',
    hint: 'The disk is attached to another machine: detach it there, and run it again.',
  },
  'InvalidIPAddress.InUse': {
    code: 'in-use',
    hint: 'The address leads to something outside the stack: disassociate it in the EC2 console, and run it again.',
  },
  InvalidVpcRange: {
    code: 'bad-network',
    hint: 'A VPC is between /16 and /28, of private addresses: mend provider.network.cidr.',
  },
  ENOTFOUND: {
    code: 'no-endpoint',
    hint: 'There is no such address: mend provider.region (or provider.endpoint), or the name resolution of this machine.',
  },
  ECONNREFUSED: {
    code: 'no-endpoint',
    hint: 'Nothing answers there: see provider.endpoint, and whether a proxy is needed.',
  },
};

/** What a refusal of AWS means to a person. */
export const advise: Adviser = ({ code }) => ADVICE[code];
