import type { Answer } from '../kit/server.ts';
import type { Refusal } from '../kit/refusal.ts';

/**
 * The shapes in which Huawei Cloud's services write an error:
 * - `error` `{error:{code,message}}`: ECS v1, EVS, IMS, IAM
 * - `flat` `{error_code,error_msg}`: the API gateway, VPC v3, EIP v3
 * - `code` `{code,message}`: VPC v1 and v2.0, EIP v1
 * - `neutron` `{NeutronError:{type,message,detail}}`: OpenStack's network API
 * - `nova` `{itemNotFound:{code,message}}` and its like: OpenStack's compute API (v2.1)
 * - `swr` `{errors:[{errorCode,errorMessage}]}`: SWR
 *
 * Source: the error samples in each service's API reference.
 */
export type Shape = 'error' | 'flat' | 'code' | 'neutron' | 'nova' | 'swr';

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: body === undefined ? '' : JSON.stringify(body),
});

/** @param otherwise the shape of the service that was asked; the gateway before them all has its own */
export const refused = (refusal: Refusal, otherwise: string, requestId: string): Answer => {
  const shape = refusal.shape ?? (refusal.code.startsWith('APIGW.') ? 'flat' : otherwise);
  return json(refusal.status, bodyOf(refusal, shape, requestId), refusal.headers);
};

const bodyOf = ({ status, code, message }: Refusal, shape: string, requestId: string): unknown => {
  switch (shape) {
    case 'flat':
      return { error_msg: message, error_code: code, request_id: requestId };
    case 'code':
      return { code, message };
    case 'neutron':
      return { NeutronError: { type: code, message, detail: '' } };
    case 'nova':
      return { [NOVA[status] ?? 'computeFault']: { message, code: status } };
    case 'swr':
      return { errors: [{ errorCode: code, errorMessage: message }] };
    default:
      return { error: { message, code } };
  }
};

const NOVA: Record<number, string> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
  413: 'overLimit',
  429: 'overLimit',
};
