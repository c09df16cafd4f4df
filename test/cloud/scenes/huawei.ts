import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HuaweiCloud } from '../huawei/cloud.ts';
import type { SecurityRule, State, Tag } from '../huawei/state.ts';
import { dataVolumes, owned } from '../provider/huawei/owned.ts';
import { only } from '../provider/pick.ts';
import type { Drift } from './bed.ts';
import { opening } from './open.ts';
import { lineOf } from './state-lines.ts';

const KEYS = {
  accessKey: 'HPUAEXAMPLEOFBERTH01',
  secretKey: 'SecretKeyOfALocalHuaweiCloudOnly0123456',
  sessionToken: 'SecurityTokenOfALocalHuaweiCloudOnly',
};

/** A local Huawei Cloud with nothing in it. */
export const beginHuawei = opening<HuaweiCloud>(
  'huawei',
  (options) => HuaweiCloud.start({ ...options, credentials: [KEYS] }),
  owned,
  (cloud) => ({
    environment: {
      HUAWEICLOUD_SDK_AK: KEYS.accessKey,
      HUAWEICLOUD_SDK_SK: KEYS.secretKey,
      HUAWEICLOUD_SDK_SECURITY_TOKEN: KEYS.sessionToken,
    },
    secrets: [KEYS.secretKey, KEYS.sessionToken],
    provider: {
      kind: 'huawei',
      region: cloud().region,
      project: cloud().projectId,
      endpoint: cloud().url,
      access: { ssh: '127.0.0.0/8', server: '10.0.0.0/8' },
      tags: { team: 'harbour' },
    },
    vm: { type: 's6.large.2', dataDisks: [{ name: 'data', size: '10g' }] },
    bigger: 's6.xlarge.2',
    everything: () => linesIn(cloud().state),
    drifts: (stack, host) => driftsIn(cloud().state, stack, host),
    registry: async (at) => {
      const { address, ca } = await cloud().registry();
      if (ca === undefined) throw new Error('without machines there is no registry');
      await writeFile(join(at, 'ca.pem'), ca);
      return { kind: 'swr', region: cloud().region, endpoint: cloud().url, address, ca: 'ca.pem' };
    },
  }),
);

const sorted = <T extends { tags: Tag[] }>(thing: T): T => ({
  ...thing,
  tags: thing.tags.toSorted((one, other) => (one.key < other.key ? -1 : 1)),
});

const linesIn = (state: State): string[] => {
  const groupName = (id: string): string | undefined =>
    state.securityGroups.find((group) => group.id === id)?.name;
  return [
    ...state.servers.map((one) => lineOf('server', one.name, sorted({ ...one, change: null }))),
    ...state.volumes.map((one) => lineOf('volume', one.name, sorted({ ...one, busy: null }))),
    ...state.publicIps.map((one) => lineOf('address', one.name, sorted(one))),
    ...state.securityGroups.map((one) => lineOf('group', one.name, sorted(one))),
    ...state.rules.map((one) =>
      lineOf('rule', groupName(one.groupId), { ...one, id: undefined, description: undefined }),
    ),
    ...state.keyPairs.map((one) => lineOf('key', one.name, one)),
    ...state.vpcs.map((one) => lineOf('vpc', one.name, sorted(one))),
    ...state.subnets.map((one) => lineOf('subnet', one.name, sorted(one))),
  ].toSorted();
};

const takeOff = (thing: { tags: Tag[] }, key: string): void => {
  thing.tags.splice(thing.tags.indexOf(only(thing.tags, (tag) => tag.key === key)), 1);
};

const driftsIn = (state: State, stack: string, host: string): Record<string, Drift> => {
  const group = (): State['securityGroups'][number] =>
    only(state.securityGroups, ({ name }) => name === `berth-${stack}`);
  const server = (): State['servers'][number] =>
    only(state.servers, ({ name }) => name === `berth-${stack}.${host}`);
  const ssh = (): SecurityRule =>
    only(state.rules, ({ groupId, multiport }) => groupId === group().id && multiport === '22');
  const ofServer = (field: string): string[] => [`update server/${host} ${field}`];
  const rules = [`update group/${stack} rules`];
  return {
    'a rule added': {
      make: () =>
        state.rules.push({
          ...ssh(),
          id: randomUUID(),
          multiport: '5432',
          remoteCidr: '198.51.100.7/32',
        }),
      named: rules,
    },
    'a rule widened to the world': {
      make: () => {
        ssh().remoteCidr = '0.0.0.0/0';
      },
      named: rules,
    },
    'a rule taken away': {
      make: () => {
        state.rules.splice(state.rules.indexOf(ssh()), 1);
      },
      named: rules,
    },
    'a tag taken off the VM': { make: () => takeOff(server(), 'team'), named: ofServer('tags') },
    'the stack’s tag taken off the VM': {
      make: () => takeOff(server(), 'berth-stack'),
      named: ofServer('tags'),
    },
    'the stack’s tag taken off the group': {
      make: () => takeOff(group(), 'berth-stack'),
      named: [`update group/${stack} tags`],
    },
    'the address detached': {
      make: () => {
        const port = only(state.ports, ({ deviceId }) => deviceId === server().id);
        only(state.publicIps, ({ portId }) => portId === port.id).portId = null;
      },
      named: ofServer('address'),
    },
    'the disk detached': {
      make: () => {
        const disk = only(dataVolumes(state), ({ serverId }) => serverId === server().id);
        disk.serverId = null;
        disk.device = null;
      },
      named: ofServer('disks'),
    },
    'the VM stopped': {
      make: () => {
        server().status = 'SHUTOFF';
      },
      named: ofServer('state'),
    },
  };
};
