import { isLoopback } from '../../core/loopback.ts';
import type { Text } from '../../core/secret.ts';
import type { Paths } from '../paths.ts';
import type { BundleSpec, HostSpec } from '../spec.ts';
import { labelled, renderCompose } from './compose.ts';
import { environmentFile } from './environment.ts';
import { shortHash, variablesFingerprint } from './fingerprint.ts';

export type ReleaseFile = { path: string; content: Text; mode: string };

/** One service as a container must look: its image by digest and the fingerprint it is labelled with. */
export type Service = { name: string; image: string; fingerprint: string };

/** One immutable version of the bundle on a host; equal content has an equal id. */
export type Release = {
  id: string;
  directory: string;
  files: ReleaseFile[];
  services: Service[];
  /** Names of the services that depend on no other. */
  independent: string[];
};

/** Works out the release that a host should run. The template is the bundle's own compose.yaml. */
export const releaseOf = async (
  template: string,
  bundle: BundleSpec,
  host: HostSpec,
  paths: Paths,
): Promise<Release> => {
  const variables = serverVariables(bundle, host);
  const compose = renderCompose(template, placeholders(bundle, paths));
  const variablesId = await variablesFingerprint(bundle.stack, variables);
  const services = Object.entries(compose.services).map(([name, service]) => ({
    name,
    image: service.image,
    fingerprint: shortHash(JSON.stringify([service, name === 'server' ? variablesId : null])),
  }));
  const id = shortHash(JSON.stringify([compose, services]));
  const directory = `${paths.releases}/${id}`;
  const composeText = labelled(compose, Object.fromEntries(services.map((s) => [s.name, s.fingerprint])));
  const description = `${JSON.stringify({ id, stack: bundle.stack, services }, null, 2)}\n`;
  return {
    id,
    directory,
    services,
    independent: Object.entries(compose.services).flatMap(([name, { depends_on: needs }]) =>
      needs === undefined ? [name] : [],
    ),
    files: [
      { path: `${directory}/compose.yaml`, content: composeText, mode: '0644' },
      { path: `${directory}/environment`, content: environmentFile(variables), mode: '0600' },
      { path: `${directory}/release.json`, content: description, mode: '0644' },
    ],
  };
};

/** Under their own names the variables of the inventory win. */
const serverVariables = ({ server }: BundleSpec, host: HostSpec): Record<string, Text> => {
  const { allowedOrigins } = server;
  const allowedHosts = [...server.allowedHosts, ...ownNames(server.bind, host)];
  return {
    ...(allowedHosts.length > 0 && { ALLOWED_HOSTS: allowedHosts.join(',') }),
    ...(allowedOrigins.length > 0 && { ALLOWED_ORIGINS: allowedOrigins.join(',') }),
    ...host.environment,
  };
};

/** A server that can be reached from outside is called by its host's address; loopback names are always allowed. */
const ownNames = (bind: string, { address }: HostSpec): string[] =>
  isLoopback(bind) || address === undefined || isLoopback(address) ? [] : [address];

const placeholders = (bundle: BundleSpec, paths: Paths): Record<string, string> => ({
  STACK: bundle.stack,
  SERVER_IMAGE: bundle.images.server,
  POSTGRES_IMAGE: bundle.images.postgres,
  REDIS_IMAGE: bundle.images.redis,
  BIND: bundle.server.bind,
  PORT: String(bundle.server.port),
  DATA_DIR: paths.data,
  SECRETS_DIR: paths.secrets,
  SERVER_MEMORY: String(bundle.server.memory),
  POSTGRES_MEMORY: String(bundle.postgres.memory),
  REDIS_MEMORY: String(bundle.redis.memory),
});
