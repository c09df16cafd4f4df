import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Secret } from '../../../core/secret.ts';
import { waitFor } from '../../../provision/engine/deadline.ts';
import { answers } from '../../../provision/registry/client.ts';
import { put, remove, textOf } from './folder.ts';
import { ensureImage } from './image.ts';
import { nameOf } from './names.ts';
import { ensureContainer, networkedAs, runIn, type Site } from './site.ts';

const REGISTRY = 'registry';
const PORT = 5000;
const START_SECONDS = 30;
const SCRIPTS = ['start.sh', 'login.sh'];

export type Login = { username: string; password: string };

const folderOf = (site: Site): string => join(site.folder, 'registry');
const addressOf = (site: Site): string => `${site.addresses.registry}:${PORT}`;

/** Where the engine of this machine looks for a registry's authority (Docker, "Verify repository client with certificates"). */
const trustOf = (site: Site): string => join('/etc/docker/certs.d', addressOf(site));

/** Lets the login in, beside those that were let in before; starts the registry for the first one. */
export const registry = async (site: Site, login: Login): Promise<{ address: string; ca: string }> => {
  await start(site);
  await put(join(folderOf(site), 'auth', 'password'), login.password);
  await runIn(site, REGISTRY, ['sh', '/data/login.sh', login.username]);
  const ca = await untilItAnswers(site, login);
  await put(join(trustOf(site), 'ca.crt'), ca);
  return { address: addressOf(site), ca };
};

export const forgetRegistry = (site: Site): Promise<void> => remove(trustOf(site));

const start = async (site: Site): Promise<void> => {
  const folder = folderOf(site);
  await mkdir(join(folder, 'auth'), { recursive: true, mode: 0o700 });
  for (const script of SCRIPTS) {
    await copyFile(fileURLToPath(new URL(`registry/${script}`, import.meta.url)), join(folder, script));
  }
  await ensureContainer(site, REGISTRY, {
    Image: await ensureImage(site.engine, 'registry'),
    Entrypoint: ['sh', '/data/start.sh', site.addresses.registry],
    // The folder is the operator's, who is root here.
    User: '0',
    HostConfig: {
      Binds: [`${folder}:/data`],
      NetworkMode: nameOf(site.name),
      RestartPolicy: { Name: 'unless-stopped' },
    },
    ...networkedAs(site, site.addresses.registry),
  });
};

/** @returns its authority's certificate (PEM) */
const untilItAnswers = async (site: Site, { username, password }: Login): Promise<string> => {
  const address = addressOf(site);
  const ca = await waitFor(START_SECONDS, async () => {
    const ca = await textOf(join(folderOf(site), 'tls', 'ca.crt'));
    if (ca === undefined) return undefined;
    const access = { address, username, password: new Secret(password), ca };
    return (await answers(access, address)) ? ca : undefined;
  });
  if (ca === undefined) throw new Error(`the registry of ${site.name} did not answer in time`);
  return ca;
};
