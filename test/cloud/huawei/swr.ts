import { z } from 'zod';
import { Refusal } from '../kit/refusal.ts';
import { json } from './errors.ts';
import { routesOf, type Handler } from './route.ts';

const HOURS = 6;

/**
 * A temporary login: the command in a header, and in the body what a Docker configuration holds.
 * Source: SWR API reference, "Generating a temporary login command" (CreateSecret).
 */
const createSecret: Handler = async ({ cloud, query, now }) => {
  const { state } = cloud;
  const project = query.get('projectname') ?? state.region;
  if (project !== state.region)
    throw new Refusal(400, 'SVCSTG.SWR.4000014', `Invalid param: projectname ${project}`);
  const { host, username, password } = await cloud.registryLogin();
  const expires = new Date(now + HOURS * 3_600_000).toISOString().replace('Z', '000Z');
  return json(
    200,
    { auths: { [host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } } },
    { 'X-Swr-Dockerlogin': `docker login -u ${username} -p ${password} ${host}`, 'X-Swr-Expireat': expires },
  );
};

const creation = z.object({ namespace: z.string().regex(/^[a-z][a-z0-9_.-]{0,62}[a-z0-9]$/) });

const createNamespace: Handler = (call) => {
  const { state } = call.cloud;
  const { namespace: name } = call.read(creation);
  if (state.namespaces.some((one) => one.name === name))
    throw new Refusal(409, 'SVCSTG.SWR.4090000', `Namespace ${name} already exists`);
  state.namespaces.push({ id: state.namespaces.length + 1, name });
  return json(201, {});
};

const listNamespaces: Handler = ({ cloud: { state }, query }) => {
  const wanted = query.get('namespace');
  return json(200, {
    namespaces: state.namespaces
      .filter(({ name }) => (wanted ?? name) === name)
      .map(({ id, name }) => ({ id, name, creator_name: state.account, auth: 7 })),
  });
};

/** The image registry's own API. */
export const swrRoutes = routesOf(
  { service: 'SWR', shape: 'swr', badParameter: 'SVCSTG.SWR.4000014' },
  {
    'POST /v2/manage/utils/secret': { action: 'CreateSecret', run: createSecret, reads: true },
    'POST /v2/manage/namespaces': { action: 'CreateNamespace', run: createNamespace },
    'GET /v2/manage/namespaces': { action: 'ListNamespaces', run: listNamespaces },
  },
);
