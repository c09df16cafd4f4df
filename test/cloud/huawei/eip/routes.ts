import { routesOf } from '../route.ts';
import { changeTags, filterByTags, showTags, tagsAction } from '../tags.ts';
import { showBandwidth, updateBandwidth } from './bandwidths.ts';
import { listPublicIpsV3 } from './publicips-v3.ts';
import * as eip from './publicips.ts';

const V1 = { service: 'EIP', shape: 'code', badParameter: 'VPC.0501' } as const;
const V3 = { service: 'EIP', shape: 'flat', badParameter: 'EIP.7901' } as const;

/** Elastic IPs. Source: the EIP API reference; no package of the SDK's that berth uses has them. */
export const eipRoutes = [
  ...routesOf(V1, {
    'POST /v1/{project_id}/publicips': { action: 'CreatePublicip', run: eip.createPublicIp },
    'GET /v1/{project_id}/publicips': { action: 'ListPublicips', run: eip.listPublicIps },
    'GET /v1/{project_id}/publicips/{publicip_id}': { action: 'ShowPublicip', run: eip.showPublicIp },
    'PUT /v1/{project_id}/publicips/{publicip_id}': { action: 'UpdatePublicip', run: eip.updatePublicIp },
    'DELETE /v1/{project_id}/publicips/{publicip_id}': { action: 'DeletePublicip', run: eip.deletePublicIp },
    'GET /v1/{project_id}/bandwidths/{bandwidth_id}': { action: 'ShowBandwidth', run: showBandwidth },
    'PUT /v1/{project_id}/bandwidths/{bandwidth_id}': { action: 'UpdateBandwidth', run: updateBandwidth },
    'POST /v2.0/{project_id}/publicips/resource_instances/action': {
      action: 'ListPublicipsByTags',
      run: filterByTags(({ state }) => state.publicIps, eip.viewOfPublicIp),
      reads: true,
    },
    'POST /v2.0/{project_id}/publicips/{id}/tags/action': {
      action: tagsAction('Publicip'),
      run: changeTags(eip.publicIpOf),
    },
    'GET /v2.0/{project_id}/publicips/{id}/tags': {
      action: 'ShowPublicipTags',
      run: showTags(eip.publicIpOf),
    },
  }),
  ...routesOf(V3, {
    'GET /v3/{project_id}/eip/publicips': { action: 'ListPublicips', run: listPublicIpsV3 },
  }),
];
