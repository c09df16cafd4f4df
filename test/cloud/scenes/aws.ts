import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ec2Cloud } from '../ec2/cloud.ts';
import type { GroupRule, State } from '../ec2/state.ts';
import { alive, dataVolumes, owned } from '../provider/aws/owned.ts';
import { only, without } from '../provider/pick.ts';
import type { Drift } from './bed.ts';
import { opening } from './open.ts';
import { lineOf } from './state-lines.ts';

const KEYS = {
  accessKey: 'AKIAEXAMPLEOFBERTH01',
  secretKey: 'wJalrXUtnFEMI/K7MDENG/ofALocalCloudOnly',
  sessionToken: 'IQoJb3JpZ2luATokenOfALocalCloudOnly',
};

/** A local AWS with nothing in it but what every account has. */
export const beginAws = opening<Ec2Cloud>(
  'aws',
  async (options) => {
    const cloud = await Ec2Cloud.start({ ...options, credentials: [KEYS] });
    // A new account has five, and ten hosts need ten.
    cloud.state.quota.addresses = 20;
    cloud.save();
    return cloud;
  },
  owned,
  (cloud) => ({
    environment: {
      AWS_ACCESS_KEY_ID: KEYS.accessKey,
      AWS_SECRET_ACCESS_KEY: KEYS.secretKey,
      AWS_SESSION_TOKEN: KEYS.sessionToken,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    secrets: [KEYS.secretKey, KEYS.sessionToken],
    provider: {
      kind: 'aws',
      region: cloud().region,
      endpoint: cloud().url,
      network: { cidr: '10.77.0.0/24' },
      access: { ssh: '127.0.0.0/8', server: '10.0.0.0/8' },
      tags: { team: 'harbour' },
    },
    vm: { type: 't3.small', instanceProfile: 'pull-images', dataDisks: [{ name: 'data', size: '5g' }] },
    bigger: 't3.medium',
    everything: () => linesIn(cloud().state),
    drifts: (stack, host) => driftsIn(cloud().state, stack, host),
    registry: async (at) => {
      const { address, ca } = (await cloud().registry()) ?? {};
      if (address === undefined || ca === undefined) throw new Error('without machines there is no registry');
      await writeFile(join(at, 'ca.pem'), ca);
      return { kind: 'ecr', region: cloud().region, endpoint: cloud().url, address, ca: 'ca.pem' };
    },
  }),
);

const linesIn = (state: State): string[] => {
  const groupName = (id: string): string | undefined => state.groups.find((group) => group.id === id)?.name;
  return [
    ...alive(state).map((one) => lineOf('instance', one.tags['berth-stack'], one)),
    ...state.volumes.map((one) => lineOf('volume', one.tags['berth-stack'], one)),
    ...state.addresses.map((one) =>
      lineOf('address', one.tags['berth-stack'], { ...one, association: one.association?.instanceId }),
    ),
    ...state.groups.map((one) => lineOf('group', one.name, one)),
    ...state.rules.map((one) =>
      lineOf('rule', groupName(one.groupId), { ...one, id: undefined, tags: undefined }),
    ),
    ...state.keyPairs.map((one) => lineOf('key', one.name, one)),
    ...state.vpcs.map((one) => lineOf('vpc', one.tags['berth-stack'], one)),
    ...state.subnets.map((one) => lineOf('subnet', one.tags['berth-stack'], one)),
    ...state.gateways.map((one) => lineOf('gateway', one.tags['berth-stack'], one)),
    ...state.routeTables.map((one) => lineOf('routes', undefined, one)),
  ].toSorted();
};

const driftsIn = (state: State, stack: string, host: string): Record<string, Drift> => {
  const group = (): State['groups'][number] => only(state.groups, ({ name }) => name === `berth-${stack}`);
  const server = (): State['instances'][number] =>
    only(alive(state), ({ tags }) => tags['Name'] === `berth-${stack}.${host}`);
  const ofServer = (field: string): string[] => [`update server/${host} ${field}`];
  const rules = [`update group/${stack} rules`];
  const rule = (port: number, value: string): GroupRule => ({
    id: `sgr-${randomUUID().slice(0, 8)}`,
    createdAt: Date.now(),
    tags: {},
    groupId: group().id,
    egress: false,
    protocol: 'tcp',
    from: port,
    to: port,
    peer: { kind: 'ipv4', value },
  });
  return {
    'a rule added': { make: () => state.rules.push(rule(5432, '198.51.100.7/32')), named: rules },
    'a rule widened to the world': {
      make: () => {
        const ssh = only(
          state.rules,
          ({ groupId, from, egress }) => groupId === group().id && from === 22 && !egress,
        );
        ssh.peer.value = '0.0.0.0/0';
      },
      named: rules,
    },
    'a rule taken away': {
      make: () => {
        const ssh = only(
          state.rules,
          ({ groupId, from, egress }) => groupId === group().id && from === 22 && !egress,
        );
        state.rules.splice(state.rules.indexOf(ssh), 1);
      },
      named: rules,
    },
    'a tag taken off the VM': {
      make: () => {
        server().tags = without(server().tags, 'team');
      },
      named: ofServer('tags'),
    },
    'the stack’s tag taken off the VM': {
      make: () => {
        server().tags = without(server().tags, 'berth-stack');
      },
      named: ofServer('tags'),
    },
    'the stack’s tag taken off the group': {
      make: () => {
        group().tags = without(group().tags, 'berth-stack');
      },
      named: [`update group/${stack} tags`],
    },
    'the address detached': {
      make: () => {
        const address = only(state.addresses, ({ association }) => association?.instanceId === server().id);
        delete address.association;
      },
      named: ofServer('address'),
    },
    'the disk detached': {
      make: () => {
        const disk = only(dataVolumes(state), ({ attachment }) => attachment?.instanceId === server().id);
        delete disk.attachment;
      },
      named: ofServer('disks'),
    },
    'the VM stopped': {
      make: () => {
        server().power = { to: 'stopped', via: 'stopping', since: 0 };
      },
      named: ofServer('state'),
    },
  };
};
