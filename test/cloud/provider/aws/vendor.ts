import { createAwsProvider } from '../../../../provision/aws/provider.ts';
import { Ec2Cloud } from '../../ec2/cloud.ts';
import { resourcesTagged, seedBystander } from '../../ec2/seed.ts';
import { specsOf, type Vendor } from '../vendor.ts';
import { owned } from './owned.ts';

const KEYS = { accessKey: 'AKIAEXAMPLEOFBERTH02', secretKey: 'wJalrXUtnFEMI/K7MDENG/inOneProcess' };

export const { machine, specOf } = specsOf('t3.small');

export const aws: Vendor<Ec2Cloud> = {
  kind: 'aws',
  environment: {
    AWS_ACCESS_KEY_ID: KEYS.accessKey,
    AWS_SECRET_ACCESS_KEY: KEYS.secretKey,
    AWS_SESSION_TOKEN: undefined,
  },
  secrets: [KEYS.secretKey, 'UserData'],
  machine,
  specOf,
  start: (stateFile, settings) => Ec2Cloud.start({ name: 'aws', stateFile, credentials: [KEYS], settings }),
  provider: ({ url: endpoint }, spec, clock, region) => {
    const access = { ssh: [], server: [], rules: [] };
    return createAwsProvider(
      { kind: 'aws', region, endpoint, tags: {}, access, network: undefined },
      spec,
      clock,
    );
  },
  owned,
  seed: seedBystander,
  tagged: ({ state }, key, value) => resourcesTagged(state, key, value),
};
