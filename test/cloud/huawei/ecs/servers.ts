import { z } from 'zod';
import { Refusal } from '../../kit/refusal.ts';
import { found, visible, type Cloud } from '../cloud-state.ts';
import { json } from '../errors.ts';
import { begin } from '../lifecycle.ts';
import type { Handler } from '../route.ts';
import type { Server } from '../state.ts';
import { viewOfServer } from './view.ts';

export const serverOf = (cloud: Cloud, id: string, among: readonly Server[] = cloud.state.servers): Server =>
  found(
    among.find((server) => server.id === id),
    () => new Refusal(404, 'Ecs.0614', `itemNotFound: Instance ${id} could not be found.`),
  );

/** `limit` and `offset`, which is the number of a page counted from 1. */
export const listServers: Handler = (call) => {
  const { cloud, query } = call;
  const limit = Number(query.get('limit') ?? 25);
  if (!(limit >= 0 && limit <= 1000)) throw call.invalid('limit must be 0 to 1000');
  const page = Math.max(1, Number(query.get('offset') ?? 1));
  const tags = query.get('tags')?.split(',') ?? [];
  const ids = query.get('server_id')?.split(',');
  const servers = visible(cloud, cloud.state.servers)
    .map((server) => viewOfServer(cloud, server))
    .filter(
      (server) =>
        server.name.includes(query.get('name') ?? '') &&
        (query.get('status') ?? server.status) === server.status &&
        (ids?.includes(server.id) ?? true) &&
        tags.every((tag) => server.tags.includes(tag)),
    );
  return json(200, {
    count: servers.length,
    servers: servers.slice((page - 1) * limit, page * limit),
  });
};

export const showServer: Handler = ({ cloud, path }) => {
  const server = serverOf(cloud, path('server_id'), visible(cloud, cloud.state.servers));
  return json(200, { server: viewOfServer(cloud, server) });
};

/** OpenStack's view of the same server, with its errors. */
export const novaShowServer: Handler = ({ cloud, path }) => {
  const id = path('server_id');
  const server = found(
    visible(cloud, cloud.state.servers).find((one) => one.id === id),
    () => new Refusal(404, 'itemNotFound', `Instance ${id} could not be found.`),
  );
  return json(200, { server: viewOfServer(cloud, server) });
};

const update = z.object({
  server: z.object({ name: z.string().optional(), description: z.string().optional() }),
});

export const updateServer: Handler = (call) => {
  const server = serverOf(call.cloud, call.path('server_id'));
  const asked = call.read(update).server;
  server.name = asked.name ?? server.name;
  server.description = asked.description ?? server.description;
  return json(200, { server: viewOfServer(call.cloud, server) });
};

const deletion = z.object({
  servers: z.array(z.object({ id: z.string() })).min(1),
  delete_publicip: z.boolean().default(false),
  delete_volume: z.boolean().default(false),
});

export const deleteServers: Handler = (call) => {
  const { cloud } = call;
  const asked = call.read(deletion);
  const servers = asked.servers.map(({ id }) => serverOf(cloud, id));
  const job = begin(cloud, servers, 'deleteServer', {
    kind: 'delete',
    withVolumes: asked.delete_volume,
    withAddress: asked.delete_publicip,
  });
  return json(200, { job_id: job.id });
};

const metadataOptions = z.object({
  http_endpoint: z.enum(['enabled', 'disabled']).optional(),
  http_tokens: z.enum(['required', 'optional']).optional(),
});

export const showMetadataOptions: Handler = ({ cloud, path }) => {
  const { tokens } = serverOf(cloud, path('server_id'));
  return json(200, { http_endpoint: 'enabled', http_tokens: tokens });
};

/** What is changed holds from the next boot of the machine on. */
export const updateMetadataOptions: Handler = (call) => {
  const server = serverOf(call.cloud, call.path('server_id'));
  server.tokens = call.read(metadataOptions).http_tokens ?? server.tokens;
  return json(200, { http_endpoint: 'enabled', http_tokens: server.tokens });
};
