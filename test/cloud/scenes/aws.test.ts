import { beginAws } from './aws.ts';
import { cloudScenes } from './cloud.ts';

cloudScenes(beginAws, {
  server: 'RunInstances',
  arrears: 'account-inactive',
  address: 'AllocateAddress',
  look: 'DescribeInstances',
  throttled: { status: 503, code: 'RequestLimitExceeded' },
  toldToWait: { status: 429, code: 'Throttling' },
  broken: { status: 500, code: 'InternalError' },
  unavailable: { status: 503, code: 'Unavailable' },
});
