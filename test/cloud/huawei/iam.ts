import { json } from './errors.ts';
import { routesOf, type Handler } from './route.ts';

/** A project has the name of its region. */
const listProjects: Handler = ({ cloud: { state }, query }) => {
  const { region: name, projectId: id, domainId } = state;
  const project = {
    id,
    name,
    domain_id: domainId,
    parent_id: domainId,
    enabled: true,
    is_domain: false,
    description: '',
    links: { self: `https://iam.myhuaweicloud.com/v3/projects/${id}` },
  };
  return json(200, {
    projects: (query.get('name') ?? name) === name ? [project] : [],
    links: { self: 'https://iam.myhuaweicloud.com/v3/projects', next: null, previous: null },
  });
};

/** Which project a region's resources are in. Source: IAM API reference, "Querying project information". */
export const iamRoutes = routesOf(
  { service: 'IAM', shape: 'error', badParameter: 'IAM.0011' },
  {
    'GET /v3/projects': { action: 'KeystoneListProjects', run: listProjects },
    'GET /v3/auth/projects': { action: 'KeystoneListAuthProjects', run: listProjects },
  },
);
