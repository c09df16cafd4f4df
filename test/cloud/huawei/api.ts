import { Refusal } from '../kit/refusal.ts';
import type { Api, Request } from '../kit/server.ts';
import type { Cloud } from './cloud-state.ts';
import { ecsRoutes } from './ecs/routes.ts';
import { eipRoutes } from './eip/routes.ts';
import { refused } from './errors.ts';
import { evsRoutes } from './evs/routes.ts';
import { iamRoutes } from './iam.ts';
import { imsRoutes } from './ims/images.ts';
import { settle } from './lifecycle.ts';
import { refusalOf } from './refusals.ts';
import { callOf, isDryRun, matched, parsed, type Matched } from './route.ts';
import { authenticate, type Credentials } from './signature.ts';
import { swrRoutes } from './swr.ts';
import { vpcRoutes } from './vpc/routes.ts';

const ROUTES = [
  ...ecsRoutes,
  ...evsRoutes,
  ...vpcRoutes,
  ...eipRoutes,
  ...imsRoutes,
  ...swrRoutes,
  ...iamRoutes,
];

/** Huawei Cloud behind the kit's endpoint. */
export const apiOf = (parts: {
  cloud: Cloud;
  credentials: readonly Credentials[];
  save: () => void;
  /** Has machines follow what the state says. */
  follow: () => Promise<void>;
}): Api => {
  const { cloud, credentials, save, follow } = parts;
  return {
    operation: (request, requestId) => {
      const match = matched(ROUTES, request.method, request.path);
      if (match === undefined)
        throw new Refusal(404, 'APIGW.0101', 'The API does not exist or has not been published');
      const { service, action, kind, run } = match.route;
      const body = parsed(request.body);
      return {
        service,
        action: typeof action === 'string' ? action : action(body),
        kind: isDryRun(body) ? 'read' : kind,
        run: async (fault) => {
          settle(cloud, Date.now());
          const jobs = cloud.state.jobs.length;
          const answer = await run(callOf(cloud, match, request, requestId, fault));
          const followed = follow();
          // What has a job is asked for; all else has taken place when it is answered.
          if (kind === 'write' && cloud.state.jobs.length === jobs) await followed;
          return answer;
        },
      };
    },
    authenticate: (request) => {
      authenticate(request, credentials);
      checkProject(cloud, request, matched(ROUTES, request.method, request.path));
    },
    refuse: (refusal, request, requestId) =>
      refused(refusal, matched(ROUTES, request.method, request.path)?.route.shape ?? 'flat', requestId),
    refusalOf,
    headers: (requestId) => ({ 'X-Request-Id': requestId, server: 'api-gateway' }),
    save,
  };
};

/** The project in the path and the one that is signed for are this one, where they are there. */
const checkProject = ({ state }: Cloud, request: Request, match: Matched | undefined): void => {
  const named = [match?.path['project_id'], request.headers['x-project-id']].filter((id) => id !== undefined);
  if (named.some((id) => id !== state.projectId))
    throw new Refusal(
      401,
      'APIGW.0301',
      `Incorrect IAM authentication information: project ${named.join(', ')} not found`,
    );
};
