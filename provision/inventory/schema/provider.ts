import { z } from 'zod';
import { cloudSettings } from './cloud.ts';
import { choice, kinds, map, matching, text } from './shape.ts';
import { cidr, region } from './scalars.ts';

const docker = map({
  kind: z.literal('docker').describe('A Docker-in-Docker target on this machine'),
  subnet: cidr().optional().describe("The target network's range; Docker picks a free one if absent"),
  engine: matching(/^(unix:\/\/\/\S+|tcp:\/\/[^\s/]+)$/, 'unix:///path/to.sock or tcp://host:port')
    .optional()
    .describe('The Docker engine to use; if absent, the one that the docker command would use'),
  release: choice(['trixie', 'bookworm']).optional().describe('The Debian release of the target'),
});

const ssh = map({
  kind: z.literal('ssh').describe('Hosts that already exist and are reached over SSH'),
});

const aws = map({
  kind: z.literal('aws').describe('VMs that berth makes on AWS EC2'),
  region: region()
    .optional()
    .describe('Region, such as eu-west-1; if absent, what AWS_REGION or the profile says'),
  profile: text('the name of a profile')
    .optional()
    .describe('Profile of ~/.aws; if absent, AWS_PROFILE decides'),
  ...cloudSettings,
});

const huawei = map({
  kind: z.literal('huawei').describe('VMs that berth makes on Huawei Cloud ECS'),
  region: region().describe('Region, such as cn-north-4'),
  project: text('a project id').optional().describe("Project id; if absent, the region's own project"),
  enterpriseProject: text('an id').optional().describe('Enterprise project id'),
  credentials: text('a path')
    .optional()
    .describe('Credentials file of Huawei Cloud; if absent, the environment and ~/.huaweicloud/credentials'),
  ...cloudSettings,
});

/** Where the hosts come from. */
export const provider = z
  .discriminatedUnion('kind', [docker, ssh, aws, huawei], kinds('docker', 'ssh', 'aws', 'huawei'))
  .describe('Where the hosts come from');
