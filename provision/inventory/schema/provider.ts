import { z } from 'zod';
import { choice, kinds, map, matching } from './shape.ts';
import { cidr } from './scalars.ts';

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

/** Where the hosts come from. */
export const provider = z
  .discriminatedUnion('kind', [docker, ssh], kinds('docker', 'ssh'))
  .describe('Where the hosts come from');
