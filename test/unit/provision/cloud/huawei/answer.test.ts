import { expect, test } from 'vitest';
import { refusalIn } from '../../../../../provision/cloud/huawei/answer.ts';

const headers = { 'x-request-id': 'r-1' };

test.each([
  ['ECS v1, EVS, IMS', { error: { code: 'Ecs.0219', message: 'no such flavor' } }, 'Ecs.0219'],
  ['VPC v3, the gateway', { error_code: 'Ecs.0219', error_msg: 'no such flavor' }, 'Ecs.0219'],
  ['VPC v1', { code: 'VPC.0504', message: 'no such flavor' }, 'VPC.0504'],
  [
    'Neutron',
    { NeutronError: { type: 'SecurityGroupNotFound', message: 'no such flavor' } },
    'SecurityGroupNotFound',
  ],
  ['Nova', { badRequest: { code: 400, message: 'no such flavor' } }, 'badRequest'],
  ['SWR', { errors: [{ errorCode: 'SVCSTG.SWR.1', errorMessage: 'no such flavor' }] }, 'SVCSTG.SWR.1'],
  ['IAM, its code a number', { error: { code: 400, message: 'no such flavor' } }, 'status 400'],
])('the error shape of %s is read', (_service, body, code) => {
  const error = refusalIn({ status: 400, headers, body }, 'createServers');
  expect(error).toMatchObject({ code, message: 'no such flavor', status: 400, requestId: 'r-1' });
});

test.each([undefined, 'text', [], { other: 1 }])('an answer of %j still has words', (body) => {
  expect(refusalIn({ status: 502, headers, body }, 'showJob')).toMatchObject({
    code: 'status 502',
    message: 'the service gave no reason',
    kind: 'uncertain',
  });
});

test.each([
  [429, 'APIGW.0308', 'slow down', 'throttled'],
  [400, 'APIGW.0308', 'slow down', 'throttled'],
  [500, 'Ecs.0000', 'oops', 'uncertain'],
  [404, 'itemNotFound', 'no', 'absent'],
  [409, 'VPC.0605', 'in use', 'not-yet'],
  [409, 'VPC.0510', 'Floatingip has already associated with port.', 'refused'],
  [400, 'Ecs.0603', 'the state is unstable', 'not-yet'],
  [409, 'VPC.0114', 'no more VPCs', 'refused'],
  [409, 'VPC.9999', 'Quota exceeded for resources: router', 'refused'],
  [403, 'Ecs.0003', 'no', 'refused'],
  [401, 'APIGW.0301', 'no', 'refused'],
])('status %i with %s (%s) is %s', (status, code, message, kind) => {
  expect(refusalIn({ status, headers, body: { code, message } }, 'any').kind).toBe(kind);
});

test('the pause that the service asks for is kept', () => {
  const answer = { status: 429, headers: { 'retry-after': '60' }, body: undefined };
  expect(refusalIn(answer, 'any').retryAfter).toBe(60);
});
