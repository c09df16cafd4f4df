import { isIP } from 'node:net';

/**
 * The network that an address with a prefix length lies in: `10.88.0.5/24` → `10.88.0.0/24`,
 * `fd00::1/64` → `fd00::/64`. Nothing for what is not CIDR notation (RFC 4632, RFC 4291).
 */
export const networkOf = (cidr: string): string | undefined => {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return undefined;
  const { size, parse, format } = family === 4 ? IPV4 : IPV6;
  const prefix = Number(length);
  if (prefix > size) return undefined;
  const hostBits = BigInt(size - prefix);
  return `${format((parse(address) >> hostBits) << hostBits)}/${prefix}`;
};

/** The address of valid CIDR notation, spelled the one way that can be compared. */
export const addressIn = (cidr: string): string => {
  const address = cidr.slice(0, cidr.indexOf('/'));
  return isIP(address) === 6 ? canonical(address) : address;
};

const IPV4 = {
  size: 32,
  parse: (address: string) => join(address.split('.').map(BigInt), 8n),
  format: (bits: bigint) => split(bits, 8n, 4).join('.'),
};

const IPV6 = {
  size: 128,
  parse: (address: string) => {
    const [left = '', right] = canonical(address).split('::');
    const head = groups(left);
    const tail = groups(right ?? '');
    const gap = Array.from({ length: 8 - head.length - tail.length }, () => 0n);
    return join([...head, ...gap, ...tail], 16n);
  },
  format: (bits: bigint) =>
    canonical(
      split(bits, 16n, 8)
        .map((group) => group.toString(16))
        .join(':'),
    ),
};

/** URL knows every way to write an IPv6 address and answers with the one of RFC 5952. */
const canonical = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);

const groups = (text: string): bigint[] =>
  text === '' ? [] : text.split(':').map((group) => BigInt(`0x${group}`));

const join = (parts: readonly bigint[], width: bigint): bigint =>
  parts.reduce((bits, part) => (bits << width) | part, 0n);

const split = (bits: bigint, width: bigint, count: number): bigint[] =>
  Array.from(
    { length: count },
    (_, index) => (bits >> (width * BigInt(count - 1 - index))) & ((1n << width) - 1n),
  );
