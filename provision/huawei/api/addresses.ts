import { z } from 'zod';
import { allPages, ask, type Cloud } from '../client.ts';
import { addressSchema, type SeenAddress } from '../seen.ts';

/** Elastic IPs, which have no SDK package here. Source: EIP API reference, versions 1 and 3. */

const PAGE = 1000;

/** Tags are shown only where they are asked for, and then all else must be asked for too. */
const FIELDS = ['id', 'alias', 'tags', 'public_ip_address', 'status', 'vnic', 'bandwidth', 'created_at'];

/** @param id only that one */
export const listAddresses = (cloud: Cloud, id?: string): Promise<SeenAddress[]> =>
  allPages(PAGE, async (last) => {
    const answer = await ask(
      cloud,
      'vpc',
      {
        method: 'GET',
        path: '/v3/{project_id}/eip/publicips',
        query: {
          limit: PAGE,
          fields: [...FIELDS],
          ...(last !== undefined && { marker: last.item.id }),
          ...(id !== undefined && { id }),
        },
        action: 'ListPublicips',
      },
      z.object({ publicips: z.array(addressSchema) }),
    );
    return answer.publicips;
  });

export const showAddress = async (cloud: Cloud, id: string): Promise<SeenAddress | undefined> =>
  (await listAddresses(cloud, id))[0];

export type NewAddress = {
  name: string;
  /** Mbit/s */
  size: number;
  charge: 'traffic' | 'bandwidth';
  enterpriseProject: string | undefined;
};

/** Its name is given with it, its tags only afterwards. */
export const createAddress = (cloud: Cloud, asked: NewAddress): Promise<unknown> => {
  const { name, size, charge, enterpriseProject } = asked;
  const body = {
    publicip: { type: '5_bgp', alias: name },
    bandwidth: { name, size, share_type: 'PER', charge_mode: charge },
    ...(enterpriseProject !== undefined && { enterprise_project_id: enterpriseProject }),
  };
  const path = '/v1/{project_id}/publicips';
  return ask(cloud, 'vpc', { method: 'POST', path, body, action: 'CreatePublicip' }, z.unknown(), {
    repeatable: 'once',
  });
};

/** Binds it to a port, or to nothing. */
export const bindAddress = (cloud: Cloud, id: string, port: string | undefined): Promise<unknown> => {
  const body = { publicip: { port_id: port ?? null } };
  const path = `/v1/{project_id}/publicips/${id}`;
  return ask(cloud, 'vpc', { method: 'PUT', path, body, action: 'UpdatePublicip' }, z.unknown(), {
    repeatable: 'once',
  });
};

export const setBandwidth = (
  cloud: Cloud,
  id: string,
  { size, charge }: Pick<NewAddress, 'size' | 'charge'>,
): Promise<unknown> => {
  const body = { bandwidth: { size, charge_mode: charge } };
  const path = `/v1/{project_id}/bandwidths/${id}`;
  return ask(cloud, 'vpc', { method: 'PUT', path, body, action: 'UpdateBandwidth' }, z.unknown());
};

export const deleteAddress = (cloud: Cloud, id: string): Promise<unknown> => {
  const path = `/v1/{project_id}/publicips/${id}`;
  return ask(cloud, 'vpc', { method: 'DELETE', path, action: 'DeletePublicip' }, z.unknown());
};
