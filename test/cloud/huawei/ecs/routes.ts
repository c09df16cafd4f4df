import { routesOf } from '../route.ts';
import { changeTags, filterByTags, showTags, tagsAction } from '../tags.ts';
import { createServers } from './create.ts';
import { listFlavors, listResizeFlavors, listZones, showLimits } from './flavors.ts';
import { showJob } from './jobs.ts';
import { deleteKeyPair, importKeyPair, listKeyPairs, showKeyPair } from './key-pairs.ts';
import { changePower, powerAction, resizeServer } from './power.ts';
import * as servers from './servers.ts';
import { viewOfServer } from './view.ts';
import { attachVolume, detachVolume, listAttachments, listBlockDevices } from './volumes.ts';

const ECS = { service: 'ECS', shape: 'error', badParameter: 'Ecs.0005' } as const;
const NOVA = { service: 'ECS', shape: 'nova', badParameter: 'badRequest' } as const;

const SERVERS = '/v1/{project_id}/cloudservers';
const KEY_PAIRS = '/v2.1/{project_id}/os-keypairs';

/** Servers, their jobs and key pairs. Source: the ECS API reference, and the paths of huaweicloud-sdk-ecs. */
export const ecsRoutes = [
  ...routesOf(ECS, {
    'POST /v1.1/{project_id}/cloudservers': { action: 'CreateServers', run: createServers },
    [`GET ${SERVERS}/detail`]: { action: 'ListServersDetails', run: servers.listServers },
    [`GET ${SERVERS}/flavors`]: { action: 'ListFlavors', run: listFlavors },
    [`GET ${SERVERS}/resize_flavors`]: { action: 'ListResizeFlavors', run: listResizeFlavors },
    [`GET ${SERVERS}/limits`]: { action: 'ShowServerLimits', run: showLimits },
    [`POST ${SERVERS}/delete`]: { action: 'DeleteServers', run: servers.deleteServers },
    [`POST ${SERVERS}/action`]: { action: powerAction, run: changePower },
    [`POST ${SERVERS}/resource_instances/action`]: {
      action: 'ListServersByTag',
      run: filterByTags(({ state }) => state.servers, viewOfServer),
      reads: true,
    },
    'POST /v1.1/{project_id}/cloudservers/{server_id}/resize': { action: 'ResizeServer', run: resizeServer },
    [`GET ${SERVERS}/{server_id}`]: { action: 'ShowServer', run: servers.showServer },
    [`PUT ${SERVERS}/{server_id}`]: { action: 'UpdateServer', run: servers.updateServer },
    [`GET ${SERVERS}/{server_id}/metadata-options`]: {
      action: 'ShowMetadataOptions',
      run: servers.showMetadataOptions,
    },
    [`PUT ${SERVERS}/{server_id}/metadata-options`]: {
      action: 'UpdateMetadataOptions',
      run: servers.updateMetadataOptions,
    },
    [`GET ${SERVERS}/{id}/tags`]: { action: 'ShowServerTags', run: showTags(servers.serverOf) },
    [`POST ${SERVERS}/{id}/tags/action`]: { action: tagsAction('Server'), run: changeTags(servers.serverOf) },
    [`POST ${SERVERS}/{server_id}/attachvolume`]: { action: 'AttachServerVolume', run: attachVolume },
    [`DELETE ${SERVERS}/{server_id}/detachvolume/{volume_id}`]: {
      action: 'DetachServerVolume',
      run: detachVolume,
    },
    [`GET ${SERVERS}/{server_id}/block_device`]: { action: 'ListServerBlockDevices', run: listBlockDevices },
    [`GET ${SERVERS}/{server_id}/os-volume_attachments`]: {
      action: 'ListServerVolumeAttachments',
      run: listAttachments,
    },
    'GET /v1/{project_id}/jobs/{job_id}': { action: 'ShowJob', run: showJob },
  }),

  ...routesOf(NOVA, {
    'GET /v2.1/{project_id}/servers/{server_id}': { action: 'NovaShowServer', run: servers.novaShowServer },
    'GET /v2.1/{project_id}/os-availability-zone': { action: 'NovaListAvailabilityZones', run: listZones },
    [`POST ${KEY_PAIRS}`]: { action: 'NovaCreateKeypair', run: importKeyPair },
    [`GET ${KEY_PAIRS}`]: { action: 'NovaListKeypairs', run: listKeyPairs },
    [`GET ${KEY_PAIRS}/{keypair_name}`]: { action: 'NovaShowKeypair', run: showKeyPair },
    [`DELETE ${KEY_PAIRS}/{keypair_name}`]: { action: 'NovaDeleteKeypair', run: deleteKeyPair },
  }),
];
