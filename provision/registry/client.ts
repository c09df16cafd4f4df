import { request } from 'node:https';
import type { RegistryAccess } from '../../core/registry.ts';

const MILLISECONDS = 10_000;

/** Media types of the manifests and indexes that engines push. */
const MANIFESTS = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
].join(', ');

/** Whether the registry serves its API to this login (OCI distribution specification, "Determining support"). */
export const answers = async (access: RegistryAccess, via: string): Promise<boolean> =>
  (await statusOf(access, via, '/v2/').catch(() => undefined)) === 200;

/**
 * Whether the registry has the manifest of an image.
 *
 * @param via `host[:port]` where this machine reaches the registry, if not at its own address
 * @param image `address/repository@sha256:…`
 * @throws Error of the connection, or one that names the status where it is neither 200 nor 404
 */
export const hasManifest = async (access: RegistryAccess, via: string, image: string): Promise<boolean> => {
  const { repository, digest } = partsOf(image);
  const status = await statusOf(access, via, `/v2/${repository}/manifests/${digest}`);
  if (status !== 200 && status !== 404)
    throw new Error(`the registry ${via} answered ${status} for ${image}`);
  return status === 200;
};

/** Splits `address/repository@digest`. */
export const partsOf = (image: string): { address: string; repository: string; digest: string } => {
  const [, address, repository, digest] = /^([^/]+)\/([^@]+)@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  if (address === undefined || repository === undefined || digest === undefined) {
    throw new Error(`not an image by digest: ${image}`);
  }
  return { address, repository, digest };
};

const statusOf = ({ username, password, ca }: RegistryAccess, via: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(
      `https://${via}${path}`,
      {
        method: 'HEAD',
        auth: `${username}:${password.reveal()}`,
        headers: { accept: MANIFESTS },
        agent: false,
        signal: AbortSignal.timeout(MILLISECONDS),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
