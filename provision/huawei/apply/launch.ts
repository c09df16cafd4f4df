import { UserError } from '../../../core/user-error.ts';
import { idOf } from '../../cloud/apply.ts';
import type { Choice } from '../../cloud/desired.ts';
import { isCloudError, type CloudError } from '../../cloud/error.ts';
import { saidBy } from '../../cloud/failure.ts';
import { derivedHostKey } from '../../cloud/host-key.ts';
import { fingerprintToTag, hostThingName, stackName, TAGS } from '../../cloud/names.ts';
import type { MachineSpec } from '../../cloud/spec.ts';
import { userData } from '../../cloud/user-data.ts';
import { listFlavors } from '../api/flavors.ts';
import { createServer, listServers, showServer } from '../api/servers.ts';
import { DISK_TYPE } from '../desired.ts';
import { networkIn, ownCidr, serverOfHost, subnetIn } from '../owned.ts';
import type { SeenServer } from '../seen.ts';
import { serverTags, tagPairs } from '../tags.ts';
import type { Workshop } from '../workshop.ts';
import { createByToken } from './by-token.ts';

/**
 * Makes a host's machine, or finds the one that an earlier run asked for. It may not run yet.
 *
 * @throws UserError `no-capacity`; CloudError
 */
export const launch = async (
  workshop: Workshop,
  machine: MachineSpec,
  choice: Choice,
): Promise<SeenServer> => {
  const { cloud, spec, emit } = workshop;
  const { stack } = spec;
  const { name } = machine;
  const authorizedKeys = await spec.authorizedKeys();
  try {
    return await createByToken(cloud, {
      thing: { stack, kind: 'server', name },
      what: `the machine ${name}`,
      action: 'createServers',
      create: (token, generation) =>
        createServer(cloud, launchRequest(workshop, machine, choice, { authorizedKeys, generation }), token),
      show: (id) => showServer(cloud, id),
      find: async () => {
        const servers = await listServers(cloud, hostThingName(stack, name));
        return serverOfHost(stack, { servers, addresses: [] }, name);
      },
      heard: (status) =>
        emit({ type: 'progress', address: `server/${name}`, text: `the job is ${status.toLowerCase()}` }),
    });
  } catch (error) {
    if (isCloudError(error) && isCapacity(error)) throw await noCapacity(workshop, machine, choice, error);
    throw error;
  }
};

/** The same for the same generation: the token stands for exactly this request. */
const launchRequest = (
  workshop: Workshop,
  machine: MachineSpec,
  { image, zone }: Choice,
  { authorizedKeys, generation }: { authorizedKeys: readonly string[]; generation: number },
): object => {
  const { cloud, spec, enterpriseProject } = workshop;
  const { stack } = spec;
  const { name, user, type, rootDisk, protect } = machine;
  const hostKey = derivedHostKey(cloud.credentials.secretKey, { stack, name }, generation);
  const tags = {
    ...serverTags(spec, machine),
    [TAGS.injectedKey]: fingerprintToTag(hostKey.fingerprint),
    ...(protect && { [TAGS.protect]: 'true' }),
  };
  return {
    name: hostThingName(stack, name),
    imageRef: image,
    flavorRef: type,
    availability_zone: zone,
    ...networkPlace(workshop),
    security_groups: [{ id: spec.securityGroup ?? idOf(workshop, `group/${stack}`) }],
    key_name: spec.keyPair ?? stackName(stack),
    root_volume: { volumetype: rootDisk.type ?? DISK_TYPE, size: rootDisk.size },
    user_data: Buffer.from(userData(user, authorizedKeys, hostKey).reveal()).toString('base64'),
    server_tags: tagPairs(tags),
    metadata_options: { http_endpoint: 'enabled', http_tokens: 'required' },
    extendparam: {
      chargingMode: 'postPaid',
      ...(enterpriseProject !== undefined && { enterprise_project_id: enterpriseProject }),
    },
  };
};

const networkPlace = (workshop: Workshop): { vpcid: string; nics: { subnet_id: string }[] } => {
  const { spec, world } = workshop;
  if (ownCidr(spec) !== undefined) {
    const [vpcid, subnet_id] = [`network/${spec.stack}`, `subnet/${spec.stack}`].map((address) =>
      idOf(workshop, address),
    );
    return { vpcid: vpcid ?? '', nics: [{ subnet_id: subnet_id ?? '' }] };
  }
  const [vpc, subnet] = [networkIn(spec, world.seen), subnetIn(spec, world.seen)];
  return { vpcid: vpc?.id ?? '', nics: [{ subnet_id: subnet?.id ?? '' }] };
};

/** Codes and words for a zone that has none left. Source: ECS API reference, "Error codes". */
const isCapacity = ({ code, message }: CloudError): boolean =>
  code === 'Ecs.0319' || /capacity is not enough|sold ?out|no valid host/i.test(message);

const noCapacity = async (
  { cloud }: Workshop,
  { name, type }: MachineSpec,
  { zone }: Choice,
  error: CloudError,
): Promise<UserError> => {
  const flavor = (await listFlavors(cloud)).find(({ id }) => id === type);
  const others = (flavor?.zones ?? []).filter((one) => one !== zone);
  const elsewhere = others.length > 0 ? `set vm.zone to ${others.join(' or ')}, ` : '';
  return new UserError('no-capacity', `${name}: ${zone} has no ${type} left: ${saidBy(error)}`, {
    hint: `Wait, ${elsewhere}or take another vm.type. A disk that was made already stays in its zone.`,
    cause: error,
  });
};
