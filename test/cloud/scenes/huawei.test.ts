import { cloudScenes } from './cloud.ts';
import { beginHuawei } from './huawei.ts';

cloudScenes(beginHuawei, {
  server: 'CreateServers',
  arrears: 'arrears',
  address: 'CreatePublicip',
  look: 'ListServersDetails',
  throttled: { status: 429, code: 'APIGW.0308' },
  toldToWait: { status: 429, code: 'APIGW.0308' },
  broken: { status: 500 },
  unavailable: { status: 503 },
});
