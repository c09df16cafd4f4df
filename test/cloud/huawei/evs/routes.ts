import { routesOf } from '../route.ts';
import { changeTags, filterByTags, showTags, tagsAction } from '../tags.ts';
import * as volumes from './volumes.ts';

const VOLUMES = '/v2/{project_id}/cloudvolumes';

/** Disks. Source: the EVS API reference; their jobs are asked for where those of servers are. */
export const evsRoutes = routesOf(
  { service: 'EVS', shape: 'error', badParameter: 'EVS.5400' },
  {
    [`POST ${VOLUMES}`]: { action: 'CreateVolume', run: volumes.createVolume },
    'POST /v2.1/{project_id}/cloudvolumes': { action: 'CreateVolume', run: volumes.createVolume },
    [`GET ${VOLUMES}/detail`]: { action: 'ListVolumes', run: volumes.listVolumes },
    [`POST ${VOLUMES}/resource_instances/action`]: {
      action: 'ListVolumesByTags',
      run: filterByTags(({ state }) => state.volumes, volumes.viewOfVolume),
      reads: true,
    },
    [`GET ${VOLUMES}/{volume_id}`]: { action: 'ShowVolume', run: volumes.showVolume },
    [`PUT ${VOLUMES}/{volume_id}`]: { action: 'UpdateVolume', run: volumes.updateVolume },
    [`DELETE ${VOLUMES}/{volume_id}`]: { action: 'DeleteVolume', run: volumes.deleteVolume },
    [`POST ${VOLUMES}/{volume_id}/action`]: { action: 'ResizeVolume', run: volumes.extendVolume },
    'POST /v2.1/{project_id}/cloudvolumes/{volume_id}/action': {
      action: 'ResizeVolume',
      run: volumes.extendVolume,
    },
    [`POST ${VOLUMES}/{id}/tags/action`]: {
      action: tagsAction('Volume'),
      run: changeTags(volumes.volumeOf),
    },
    [`GET ${VOLUMES}/{id}/tags`]: { action: 'ShowVolumeTags', run: showTags(volumes.volumeOf) },
  },
);
