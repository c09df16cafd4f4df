import { deadline } from '../engine/deadline.ts';
import type { Engine } from '../engine/engine.ts';
import { readFileIn } from '../engine/files.ts';
import { SOURCE_LABEL } from '../images/source.ts';
import { fixedSpec, type Seen, type SeenContainer } from './observed.ts';
import { imageNameOf, LABELS, type OwnImage } from './spec.ts';
import { authorizedKeysPathOf, HOST_KEY_PATH } from './target-files.ts';

const SECONDS = 20;
const OWN_IMAGES: readonly OwnImage[] = ['target', 'registry'];

/** Asks the engine for everything that carries the stack's label: four questions at once, two more a target. */
export const look = (engine: Engine, stack: string, signal?: AbortSignal): Promise<Seen> =>
  deadline(
    'looking at the Docker engine',
    SECONDS,
    async (abortSignal) => {
      const filters = { label: [`${LABELS.stack}=${stack}`] };
      const [containers, networks, volumes, images] = await Promise.all([
        engine.listContainers({ all: true, filters, abortSignal }),
        engine.listNetworks({ filters, abortSignal }),
        engine.listVolumes({ filters, abortSignal }),
        engine.listImages({
          filters: { reference: [imageNameOf(stack, 'target'), imageNameOf(stack, 'registry')] },
        }),
      ]);
      return {
        containers: await Promise.all(
          containers.map((info) =>
            withFiles(engine, {
              id: info.Id,
              state: info.State,
              labels: info.Labels,
              networks: Object.keys(info.NetworkSettings.Networks),
              ports: Object.fromEntries(
                info.Ports.filter((port) => port.IP === '127.0.0.1').map((port) => [
                  port.PrivatePort,
                  port.PublicPort,
                ]),
              ),
            }),
          ),
        ),
        networks: networks.map(({ Id: id, Name: name, IPAM }) => ({
          id,
          name,
          subnet: IPAM?.Config?.[0]?.Subnet,
        })),
        volumes: volumes.Volumes.map(({ Name }) => Name),
        images: OWN_IMAGES.flatMap((image) => {
          const info = images.find(({ RepoTags }) =>
            RepoTags?.some((tag) => tag.startsWith(`${imageNameOf(stack, image)}:`)),
          );
          return info === undefined
            ? []
            : [{ id: info.Id, image, source: info.Labels?.[SOURCE_LABEL] ?? '' }];
        }),
      };
    },
    signal,
  );

const withFiles = async (engine: Engine, seen: SeenContainer): Promise<SeenContainer> => {
  if (seen.labels[LABELS.kind] !== 'target') return seen;
  const { user } = fixedSpec.parse(JSON.parse(seen.labels[LABELS.spec] ?? '{}'));
  const container = engine.getContainer(seen.id);
  const [authorizedKeys, hostKey] = await Promise.all([
    readFileIn(container, authorizedKeysPathOf(user)),
    readFileIn(container, HOST_KEY_PATH),
  ]);
  return { ...seen, authorizedKeys, hostKey: hostKey?.split(' ').slice(0, 2).join(' ').trim() };
};
