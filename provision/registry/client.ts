import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { z } from 'zod';
import { isLoopback } from '../../core/loopback.ts';
import type { RegistryAccess } from '../../core/registry.ts';
import { UserError } from '../../core/user-error.ts';
import { challengeIn, tokenUrl } from './challenge.ts';

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
  (await ping(access, via).catch(() => undefined)) === 200;

/**
 * The HTTP status with which the registry answers this login.
 *
 * @throws UserError `registry-unreachable`
 */
export const ping = async (access: RegistryAccess, via: string): Promise<number> =>
  (await look(access, via, '/v2/')).status;

/**
 * Whether the registry has the manifest of an image.
 *
 * @param via `host[:port]` where this machine reaches the registry, if not at its own address
 * @param image `address/repository@sha256:…`
 * @throws UserError `registry-unreachable`, `registry-refused` where the status is neither 200 nor 404
 */
export const hasManifest = async (access: RegistryAccess, via: string, image: string): Promise<boolean> => {
  const { repository, digest } = partsOf(image);
  const { status } = await manifest(access, via, repository, digest);
  if (status === 200 || status === 404) return status === 200;
  throw new UserError('registry-refused', `the registry ${via} answered ${status} for ${image}`, {
    hint:
      status === 401 || status === 403
        ? `the login to ${access.address} may not read this repository: see its rights, and the namespace`
        : 'see that the registry is well, and run it again',
  });
};

/** The digest of what a tag names; undefined where there is no such tag, or no telling. */
export const digestOf = async (
  access: RegistryAccess,
  via: string,
  repository: string,
  tag: string,
): Promise<string | undefined> => {
  const found = await manifest(access, via, repository, tag).catch(() => undefined);
  const digest = found?.status === 200 ? found.headers['docker-content-digest'] : undefined;
  return typeof digest === 'string' && DIGEST.test(digest) ? digest : undefined;
};

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Splits `address/repository@digest`. */
export const partsOf = (image: string): { address: string; repository: string; digest: string } => {
  const [, address, repository, digest] = /^([^/]+)\/([^@]+)@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  if (address === undefined || repository === undefined || digest === undefined) {
    throw new Error(`not an image by digest: ${image}`);
  }
  return { address, repository, digest };
};

const manifest = (
  access: RegistryAccess,
  via: string,
  repository: string,
  reference: string,
): Promise<Answer> =>
  look(access, via, `/v2/${repository}/manifests/${reference}`, `repository:${repository}:pull`);

/** Asks with user and password, and once more with a token where the registry wants one. */
const look = async (access: RegistryAccess, via: string, path: string, scope?: string): Promise<Answer> => {
  const url = new URL(`https://${via}${path}`);
  const { ca } = access;
  try {
    const answer = await send(url, { method: 'HEAD', authorization: basic(access), ca });
    const challenge = answer.status === 401 ? challengeIn(answer.headers['www-authenticate']) : undefined;
    const source = challenge && tokenUrl(challenge, scope);
    if (source === undefined) return answer;
    const trusted = source.host === url.host ? ca : undefined;
    const given = await send(source, { method: 'GET', authorization: basic(access), ca: trusted });
    const bearer = tokenIn(given);
    return bearer === undefined
      ? { ...answer, status: given.status === 200 ? answer.status : given.status }
      : await send(url, { method: 'HEAD', authorization: `Bearer ${bearer}`, ca });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('registry-unreachable', `the registry ${via} does not answer: ${why}`, {
      hint: 'see that its name resolves here and its port answers, that no proxy or firewall is in the way, and that registry.ca names the authority of its certificate where it has one of its own',
      cause,
    });
  }
};

const basic = ({ username, password }: RegistryAccess): string =>
  `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;

/** Either name is allowed (distribution specification, "Token Response Fields"). */
const token = z.object({ token: z.string().optional(), access_token: z.string().optional() });

const tokenIn = ({ status, body }: Answer): string | undefined => {
  if (status !== 200) return undefined;
  const { token: given, access_token: also } = token.parse(JSON.parse(body));
  return given ?? also;
};

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

const send = (
  url: URL,
  { method, authorization, ca }: { method: 'GET' | 'HEAD'; authorization: string; ca: string | undefined },
): Promise<Answer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(
    url,
    {
      method,
      headers: { authorization, accept: method === 'HEAD' ? MANIFESTS : 'application/json' },
      agent: isLoopback(url.hostname) ? false : new Agent({ proxyEnv: process.env }),
      signal: AbortSignal.timeout(MILLISECONDS),
      ...(ca === undefined ? {} : { ca }),
    },
    (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    },
  );
  sent.on('error', reject);
  sent.end();
  return promise;
};
