import type { VendorFault } from '../kit/faults.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Operation } from '../kit/server.ts';

type Said = [status: number, code: string, message: string];

const QUOTA: Record<string, Said> = {
  ECS: [400, 'Ecs.0001', 'Quota exceeded for instances'],
  VPC: [409, 'VPC.0114', "Quota exceeded for resources: ['router']."],
  EIP: [409, 'VPC.0521', "Quota exceeded for resources: ['floatingip']."],
  EVS: [413, 'EVS.1042', 'VolumeLimitExceeded: Maximum number of volumes allowed exceeded.'],
};

const ARREARS: Record<string, Said> = {
  ECS: [403, 'Ecs.0003', 'The account is in arrears: the tenant is restricted.'],
  VPC: [403, 'VPC.0502', 'Tenant status is op_restricted.'],
  EIP: [403, 'VPC.0502', 'Tenant status is op_restricted.'],
  EVS: [403, 'EVS.0003', 'The tenant is restricted: op_restricted.'],
};

const permission = ({ service, action }: Operation): Said => {
  const denied = `Policy doesn't allow ${service.toLowerCase()}:${action} to be performed.`;
  const codes: Record<string, string> = {
    ECS: 'Ecs.0003',
    VPC: 'VPC.2701',
    EIP: 'VPC.2201',
    EVS: 'EVS.0008',
    IMS: 'IMG.0005',
    SWR: 'SVCSTG.SWR.4030170',
    IAM: 'IAM.0003',
  };
  return [403, codes[service] ?? 'PAP.0001', denied];
};

/** Where there is none left shows only in the job that these begin. */
const IN_A_JOB = new Set(['CreateServers', 'ResizeServer']);

/**
 * What every vendor knows, in the words of the service that was asked; nothing where it shows in a job, or
 * not at all. Source: the error codes of each service's API reference.
 */
export const refusalOf = (fault: VendorFault, operation: Operation): Refusal | undefined => {
  if (fault === 'expired-token')
    return new Refusal(
      401,
      'APIGW.0301',
      'Incorrect IAM authentication information: security token has expired',
    );
  if (fault === 'capacity' && IN_A_JOB.has(operation.action)) return undefined;
  const said = {
    capacity: undefined,
    quota: QUOTA[operation.service],
    arrears: ARREARS[operation.service],
    permission: permission(operation),
  }[fault];
  return said === undefined ? undefined : new Refusal(...said);
};
