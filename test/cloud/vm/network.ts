import { deadline } from '../../../provision/engine/deadline.ts';
import { isStatus, type Engine } from '../../../provision/engine/engine.ts';
import { LABEL, nameOf } from './names.ts';

const SECONDS = 30;

/** As many datacenters fit side by side: 198.19.213.0/24 (RFC 2544) is cut into this many parts. */
export const SLOTS = 16;

/** The addresses of a datacenter; every machine but its own service ones has a host number of 10 to 239. */
export type Addresses = {
  cidr: string;
  gateway: string;
  metadata: string;
  registry: string;
  outsider: string;
  /** Sixteen elastic addresses that no other datacenter has. */
  publicCidr: string;
};

export const addressesOf = (slot: number): Addresses => ({
  cidr: `10.213.${slot}.0/24`,
  gateway: `10.213.${slot}.1`,
  metadata: `10.213.${slot}.2`,
  registry: `10.213.${slot}.3`,
  outsider: `10.213.${slot}.4`,
  publicCidr: `198.19.213.${slot * 16}/28`,
});

/** Which slot a network's range is; undefined for one that is no datacenter's. */
export const slotOf = (cidr: string | undefined): number | undefined => {
  const slot = Number(/^10\.213\.(\d+)\.0\/24$/.exec(cidr ?? '')?.[1]);
  return slot < SLOTS ? slot : undefined;
};

/** Whether a machine may have the address. */
export const isMachineAddress = ({ cidr }: Addresses, address: string): boolean => {
  const [network, host] = [cidr.slice(0, cidr.lastIndexOf('.')), address.slice(address.lastIndexOf('.') + 1)];
  return address === `${network}.${host}` && Number(host) >= 10 && Number(host) < 240;
};

/** Whether an elastic address is one of the datacenter's. */
export const isPublicAddress = ({ publicCidr }: Addresses, address: string): boolean => {
  const [network, first] = [publicCidr.slice(0, publicCidr.lastIndexOf('.')), publicCidr.split(/[./]/)[3]];
  const place = Number(address.slice(address.lastIndexOf('.') + 1)) - Number(first);
  return address === `${network}.${Number(first) + place}` && place >= 0 && place < 16;
};

/** Finds the datacenter's network, or makes it where the engine has a range free. */
export const ensureNetwork = async (engine: Engine, name: string): Promise<Addresses> => {
  const present = await findSlot(engine, name);
  if (present !== undefined) return addressesOf(present);
  for (let slot = 0; slot < SLOTS; slot++) {
    if (await createNetwork(engine, name, addressesOf(slot))) return addressesOf(slot);
  }
  throw new Error(`all ${SLOTS} ranges for local datacenters are taken`);
};

const findSlot = async (engine: Engine, name: string): Promise<number | undefined> => {
  const networks = await deadline(`looking for the network of ${name}`, SECONDS, () =>
    engine.listNetworks({ filters: { label: [`${LABEL}=${name}`] } }),
  );
  return slotOf(networks[0]?.IPAM?.Config?.[0]?.Subnet);
};

/** @returns whether the range was free: the engine answers 403 to one that overlaps another network */
const createNetwork = async (
  engine: Engine,
  name: string,
  { cidr, gateway }: Addresses,
): Promise<boolean> => {
  try {
    await deadline(`creating the network of ${name}`, SECONDS, () =>
      engine.createNetwork({
        Name: nameOf(name),
        CheckDuplicate: true,
        Driver: 'bridge',
        Labels: { [LABEL]: name },
        IPAM: { Config: [{ Subnet: cidr, Gateway: gateway }] },
      }),
    );
    return true;
  } catch (error) {
    if (isStatus(error, 403)) return false;
    throw error;
  }
};

export const removeNetwork = async (engine: Engine, name: string): Promise<void> => {
  try {
    await deadline(`removing the network of ${name}`, SECONDS, () =>
      engine.getNetwork(nameOf(name)).remove({}),
    );
  } catch (error) {
    if (!isStatus(error, 404)) throw error;
  }
};
