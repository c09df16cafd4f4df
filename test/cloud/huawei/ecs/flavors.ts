import { Refusal } from '../../kit/refusal.ts';
import { found } from '../cloud-state.ts';
import { json } from '../errors.ts';
import type { Handler } from '../route.ts';
import { architectureOf, FLAVORS, flavorOf, saleIn, zonesOf, type Flavor } from './catalogue.ts';

const view = (flavor: Flavor, more: Record<string, unknown>) => ({
  id: flavor.id,
  name: flavor.id,
  vcpus: String(flavor.cores),
  ram: flavor.ram,
  disk: '0',
  swap: '',
  'OS-FLV-EXT-DATA:ephemeral': 0,
  'OS-FLV-DISABLED:disabled': false,
  rxtx_factor: 1,
  rxtx_quota: null,
  rxtx_cap: null,
  'os-flavor-access:is_public': true,
  links: [],
  ...more,
});

const specs = (flavor: Flavor, region: string) => ({
  'ecs:performancetype': flavor.family.startsWith('s') ? 'normal' : 'computingv3',
  'ecs:generation': flavor.family,
  'ecs:virtualization_env_types': 'CloudCompute',
  'ecs:instance_architecture': architectureOf(flavor) === 'arm' ? 'arm64' : 'x86_64',
  resource_type: 'IOoptimizedS6',
  'cond:operation:status': flavor.status,
  'cond:operation:az': Object.entries(flavor.zones)
    .map(([letter, sale]) => `${region}${letter}(${sale})`)
    .join(','),
});

export const listFlavors: Handler = ({ cloud: { state }, query }) => {
  const zone = query.get('availability_zone');
  const id = query.get('flavor_id');
  const flavors = FLAVORS.filter(
    (flavor) => (zone === null || saleIn(flavor, zone) !== undefined) && (id ?? flavor.id) === flavor.id,
  );
  return json(200, {
    flavors: flavors.map((flavor) => view(flavor, { os_extra_specs: specs(flavor, state.region) })),
  });
};

/** What a server may be resized to: what is sold in its zone and runs the same images, itself excepted. */
export const listResizeFlavors: Handler = (call) => {
  const { state } = call.cloud;
  const serverId = call.query.get('instance_uuid');
  const server = state.servers.find(({ id }) => id === serverId);
  if (serverId !== null && server === undefined)
    throw new Refusal(404, 'Ecs.0614', `itemNotFound: Instance ${serverId} could not be found.`);
  const source = found(flavorOf(server?.flavor ?? call.query.get('source_flavor_id') ?? ''), () =>
    call.invalid('instance_uuid or source_flavor_id is required'),
  );
  const flavors = FLAVORS.filter(
    (flavor) =>
      flavor.id !== source.id &&
      flavor.status === 'normal' &&
      architectureOf(flavor) === architectureOf(source) &&
      (server === undefined || saleIn(flavor, server.zone) === 'normal'),
  );
  return json(200, {
    flavors: flavors.map((flavor) => view(flavor, { extra_specs: specs(flavor, state.region) })),
  });
};

export const showLimits: Handler = ({ cloud: { state } }) => {
  const flavors = state.servers.map(({ flavor }) => flavorOf(flavor));
  const sum = (of: (flavor: Flavor) => number): number =>
    flavors.reduce((total, flavor) => total + (flavor === undefined ? 0 : of(flavor)), 0);
  return json(200, {
    absolute: {
      maxTotalInstances: state.quotas.instances,
      totalInstancesUsed: state.servers.length,
      maxTotalCores: state.quotas.cores,
      totalCoresUsed: sum(({ cores }) => cores),
      maxTotalRAMSize: state.quotas.ram,
      totalRAMUsed: sum(({ ram }) => ram),
      maxTotalKeypairs: -1,
      maxTotalFloatingIps: state.quotas.publicIps,
      totalFloatingIpsUsed: state.publicIps.length,
      maxSecurityGroups: state.quotas.securityGroups,
      totalSecurityGroupsUsed: state.securityGroups.length,
      maxSecurityGroupRules: state.quotas.rules,
      maxServerMeta: 128,
      maxImageMeta: 128,
      maxPersonality: 5,
      maxPersonalitySize: 10_240,
    },
  });
};

export const listZones: Handler = ({ cloud: { state } }) =>
  json(200, {
    availabilityZoneInfo: zonesOf(state.region).map((zoneName) => ({
      zoneName,
      zoneState: { available: true },
      hosts: null,
    })),
  });
