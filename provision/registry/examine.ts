import type { Images } from '../../core/registry.ts';
import { inWords } from '../cloud/failure.ts';
import { isPublished, repositoriesIn } from '../images/publish.ts';
import type { ResolvedRegistry } from '../inventory/resolved.ts';
import { finding, type Finding, type Found } from '../provider.ts';
import { ping } from './client.ts';
import type { EcrRegistry } from './ecr.ts';
import { validity } from './login.ts';
import type { RegistryPlace } from './place.ts';
import type { SwrRegistry } from './swr-access.ts';

export type RegistryExamination = {
  registry: ResolvedRegistry;
  place: RegistryPlace;
  /** Those that hosts are to run; undefined where none were published yet. */
  images: Images | undefined;
  /** What `place` has to say of its logins, from when one is made on. */
  notes: readonly string[];
  signal: AbortSignal;
};

/** What a doctor looks at in a registry: the login, whether it is let in, and what is there. Only reads. */
export const examineRegistry = async (examination: RegistryExamination): Promise<Finding[]> => {
  const { registry, place, signal } = examination;
  const login = await finding('registry login', () => loginOf(examination));
  if (login.state === 'ill') return [login];
  const inside = await Promise.all([
    finding('registry', () => answer(place)),
    finding('images', () => published(examination)),
    ...(registry.kind === 'ecr' ? [room('repositories', () => repositories(registry, signal))] : []),
    ...(registry.kind === 'swr' ? [room('organization', () => organization(registry, signal))] : []),
  ]);
  return [login, ...inside];
};

const loginOf = async ({ place, notes }: RegistryExamination): Promise<Found> => {
  const access = await place.access();
  const held = validity(access, Date.now()) ?? 'valid as long as what it is made from';
  const text = [`${access.address} as ${access.username}, ${held}`, ...notes].join('; ');
  return { state: notes.length === 0 ? 'well' : 'doubtful', text };
};

const answer = async ({ access, via }: RegistryPlace): Promise<Found> => {
  const login = await access();
  const at = via ?? login.address;
  const status = await ping(login, at);
  if (status === 200) return { state: 'well', text: `${at} takes the login` };
  return {
    state: 'ill',
    text: `${at} answers the login with status ${status}`,
    hint: 'see that the user and password, or the access key, are those of this registry',
  };
};

const published = async ({ place, images }: RegistryExamination): Promise<Found> => {
  const hint = 'npx zx scripts/publish.mts pushes them';
  if (images === undefined) return { state: 'doubtful', text: 'none were published yet', hint };
  const access = await place.access();
  return (await isPublished(access, images, place.via))
    ? { state: 'well', text: 'those that the hosts are to run are there' }
    : { state: 'ill', text: 'those that the hosts are to run are not there', hint };
};

/** Where images are pushed to. Only a publish needs it, so not to be allowed to look is no illness. */
const room = async (name: string, look: () => Promise<Found>): Promise<Finding> => {
  const found = await finding(name, look);
  return found.state === 'ill' ? { ...found, state: 'doubtful' } : found;
};

const repositories = async (registry: EcrRegistry, signal: AbortSignal): Promise<Found> => {
  const { missingRepositories } = await import('./ecr.ts');
  const names = repositoriesIn(registry.namespace);
  const missing = await missingRepositories(registry, names, signal);
  if (missing.length === 0) return { state: 'well', text: `${names.join(', ')} are there` };
  return {
    state: 'doubtful',
    text: `not there yet: ${missing.join(', ')}`,
    hint: 'npx zx scripts/publish.mts creates them, with the permission ecr:CreateRepository',
  };
};

const organization = async (registry: SwrRegistry, signal: AbortSignal): Promise<Found> => {
  const { organizations, swrAdviser } = await import('./swr-api.ts');
  const { swrApi } = await import('./swr-access.ts');
  const api = await swrApi(registry);
  const [name = registry.namespace] = registry.namespace.split('/');
  const names = await inWords("asking for SWR's organizations", swrAdviser, () => organizations(api, signal));
  if (names.includes(name)) return { state: 'well', text: `${name} is there` };
  return {
    state: 'doubtful',
    text: `there is no organization ${name} that the access key sees`,
    hint: "make it in SWR's console (Organizations), or name another one as registry.namespace",
  };
};
