import { createHuaweiProvider } from '../../../../provision/huawei/provider.ts';
import { HuaweiCloud } from '../../huawei/cloud.ts';
import { specsOf, type Vendor } from '../vendor.ts';
import { owned } from './owned.ts';

const KEYS = {
  accessKey: 'HPUAEXAMPLEOFBERTH02',
  secretKey: 'SecretKeyOfAProviderInOneProcess01234567',
};

export const { machine, specOf } = specsOf('s6.large.2');

export const huawei: Vendor<HuaweiCloud> = {
  kind: 'huawei',
  environment: {
    HUAWEICLOUD_SDK_AK: KEYS.accessKey,
    HUAWEICLOUD_SDK_SK: KEYS.secretKey,
    HUAWEICLOUD_SDK_SECURITY_TOKEN: undefined,
    HUAWEICLOUD_SDK_PROJECT_ID: undefined,
  },
  secrets: [KEYS.secretKey, 'user_data'],
  machine,
  specOf,
  start: (stateFile, settings) =>
    HuaweiCloud.start({ name: 'huawei', stateFile, credentials: [KEYS], settings }),
  provider: ({ url: endpoint }, spec, clock, region) => {
    const access = { ssh: [], server: [], rules: [] };
    return createHuaweiProvider(
      { kind: 'huawei', region, endpoint, tags: {}, access, network: undefined },
      spec,
      clock,
    );
  },
  owned,
  seed: (cloud, name, tags) =>
    cloud.seed(
      name,
      Object.entries(tags).map(([key, value]) => ({ key, value })),
    ),
  tagged: ({ state }, key, value) => {
    const { servers, volumes, publicIps, securityGroups, vpcs, subnets } = state;
    const all = [servers, volumes, publicIps, securityGroups, vpcs, subnets].flat();
    return structuredClone(
      all.filter(({ tags }) => tags.some((tag) => tag.key === key && tag.value === value)),
    );
  },
};
