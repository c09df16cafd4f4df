import type { VendorFault } from '../kit/faults.ts';
import { Refusal } from '../kit/refusal.ts';
import type { InstanceType } from './catalog.ts';
import type { Doubt } from './signature.ts';

export type Service = 'ec2' | 'sts' | 'ssm' | 'ecr' | 'servicequotas';

/** Most of EC2's errors: status 400. Source: EC2 API reference, "Error codes". */
export const refuse = (code: string, message: string): Refusal => new Refusal(400, code, message);

export const invalid = (message: string): Refusal => refuse('InvalidParameterValue', message);

type Codes = Record<Service, [status: number, code: string]>;

const UNSIGNED: Codes = {
  ec2: [401, 'AuthFailure'],
  sts: [403, 'MissingAuthenticationToken'],
  ssm: [400, 'MissingAuthenticationTokenException'],
  ecr: [400, 'MissingAuthenticationTokenException'],
  servicequotas: [400, 'MissingAuthenticationTokenException'],
};
const UNKNOWN: Codes = {
  ec2: [401, 'AuthFailure'],
  sts: [403, 'InvalidClientTokenId'],
  ssm: [400, 'UnrecognizedClientException'],
  ecr: [400, 'UnrecognizedClientException'],
  servicequotas: [400, 'UnrecognizedClientException'],
};
const MISMATCH: Codes = {
  ec2: [403, 'SignatureDoesNotMatch'],
  sts: [403, 'SignatureDoesNotMatch'],
  ssm: [400, 'InvalidSignatureException'],
  ecr: [400, 'InvalidSignatureException'],
  servicequotas: [400, 'InvalidSignatureException'],
};
const SKEWED: Codes = { ...MISMATCH, ec2: [400, 'RequestExpired'] };
const EXPIRED: Codes = {
  ec2: [400, 'RequestExpired'],
  sts: [403, 'ExpiredToken'],
  ssm: [400, 'ExpiredTokenException'],
  ecr: [400, 'ExpiredTokenException'],
  servicequotas: [400, 'ExpiredTokenException'],
};
const DENIED: Codes = {
  ec2: [403, 'UnauthorizedOperation'],
  sts: [403, 'AccessDenied'],
  ssm: [400, 'AccessDeniedException'],
  ecr: [400, 'AccessDeniedException'],
  servicequotas: [400, 'AccessDeniedException'],
};

const DOUBTS = { missing: UNSIGNED, unknown: UNKNOWN, mismatch: MISMATCH, skewed: SKEWED, expired: EXPIRED };

export const refusalOfDoubt = ({ reason, message }: Doubt, service: Service): Refusal => {
  const [status, code] = DOUBTS[reason][service];
  if (code === 'AuthFailure')
    return new Refusal(status, code, 'AWS was not able to validate the provided access credentials');
  return new Refusal(status, code, code === 'RequestExpired' ? 'Request has expired.' : message);
};

/** Of EC2, by what is created. */
const LIMITS: Record<string, [code: string, message: string]> = {
  RunInstances: [
    'VcpuLimitExceeded',
    'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
  ],
  AllocateAddress: ['AddressLimitExceeded', 'The maximum number of addresses has been reached.'],
  CreateSecurityGroup: [
    'SecurityGroupLimitExceeded',
    'The maximum number of security groups for this account has been reached.',
  ],
  AuthorizeSecurityGroupIngress: [
    'RulesPerSecurityGroupLimitExceeded',
    'The maximum number of rules per security group has been reached.',
  ],
  CreateVpc: ['VpcLimitExceeded', 'The maximum number of VPCs has been reached.'],
  CreateInternetGateway: [
    'InternetGatewayLimitExceeded',
    'The maximum number of internet gateways has been reached.',
  ],
  CreateVolume: ['VolumeLimitExceeded', 'Maximum number of active volumes exceeded.'],
};

/** @param zone where the capacity is said to be missing */
export const noCapacity = ({ name, zones }: InstanceType, zone: string): Refusal => {
  const others = zones.map((letter) => `${zone.slice(0, -1)}${letter}`).filter((other) => other !== zone);
  const instead =
    others.length === 0
      ? ''
      : ` You can currently get ${name} capacity by not specifying an Availability Zone in your request or choosing ${others.join(', ')}.`;
  return new Refusal(
    500,
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${name} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.${instead}`,
  );
};

/** Faults that do not depend on what was asked; of capacity and quota, see the handlers. */
export const refusalOfFault = (
  fault: VendorFault,
  operation: { service: Service; action: string; user: string },
): Refusal | undefined => {
  const { service, action, user } = operation;
  switch (fault) {
    case 'capacity':
      return action === 'RunInstances' || action === 'StartInstances' || service !== 'ec2'
        ? undefined
        : new Refusal(503, 'Unavailable', 'The server is overloaded and cannot handle the request.');
    case 'quota': {
      const [code, message] = LIMITS[action] ?? [
        'ResourceLimitExceeded',
        'You have exceeded an Amazon EC2 resource limit.',
      ];
      return refuse(code, message);
    }
    case 'arrears':
      return new Refusal(
        401,
        'OptInRequired',
        'You are not subscribed to this service. Please go to http://aws.amazon.com to subscribe.',
      );
    case 'expired-token':
      return refusalOfDoubt(
        { reason: 'expired', message: 'The security token included in the request is expired' },
        service,
      );
    case 'permission': {
      const [status, code] = DENIED[service];
      const denied = `User: ${user} is not authorized to perform: ${service}:${action} because no identity-based policy allows the ${service}:${action} action`;
      return new Refusal(
        status,
        code,
        service === 'ec2' ? `You are not authorized to perform this operation. ${denied}.` : denied,
      );
    }
  }
};
