import { expect, test } from 'vitest';
import { CloudError } from '../../../../provision/cloud/error.ts';
import { advise } from '../../../../provision/huawei/advice.ts';

test.each([
  [400, 'Ecs.0001', 'Quota exceeded', 'createServers', 'quota', /instances/],
  [
    409,
    'VPC.0521',
    "Quota exceeded for resources: ['floatingip'].",
    'CreatePublicip',
    'quota',
    /elastic IPs/,
  ],
  [413, 'EVS.1042', 'VolumeLimitExceeded: too many', 'CreateVolume', 'quota', /disks/],
  [403, 'Ecs.0003', 'The account is in arrears', 'createServers', 'arrears', /Billing/],
  [403, 'VPC.0502', 'Tenant status is op_restricted.', 'createVpc', 'arrears', /Billing/],
  [403, 'Ecs.0003', "Policy doesn't allow it", 'createServers', 'no-permission', /ecs:cloudServers:create/],
  [403, 'PAP.0001', 'no', 'somethingNew', 'no-permission', /somethingNew/],
  [401, 'APIGW.0301', 'verify aksk signature fail', 'any', 'bad-credentials', /My Credentials/],
  [401, 'APIGW.0301', 'security token has expired', 'any', 'credentials-expired', /temporary/],
  [401, 'APIGW.0301', 'Signature expired', 'any', 'clock-skew', /timedatectl/],
  [400, 'Ecs.0019', 'abandoned', 'createServers', 'no-such-flavor', /vm\.type/],
  [undefined, 'ENOTFOUND', 'getaddrinfo ENOTFOUND', 'any', 'no-endpoint', /region/],
  [
    undefined,
    'no-answer',
    'self-signed certificate in certificate chain',
    'any',
    'bad-certificate',
    /NODE_EXTRA/,
  ],
])('%s %s (%s) of %s is %s', (status, code, message, action, wanted, hint) => {
  const error = new CloudError(message, { kind: 'refused', action, code, status });
  expect(advise(error)).toEqual({ code: wanted, hint: expect.stringMatching(hint) });
});

test('of what is not known, nothing is made up', () => {
  expect(
    advise(new CloudError('odd', { kind: 'refused', action: 'any', code: 'Odd.1', status: 400 })),
  ).toBeUndefined();
});
