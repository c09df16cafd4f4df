import { addressIn } from '../inventory/network.ts';

/**
 * Huawei Cloud's own name servers by region, which know its mirrors and its metadata too.
 * Source: https://support.huaweicloud.com/intl/en-us/dns_faq/dns_faq_002.html
 */
const SERVERS: Record<string, readonly [string, string]> = {
  'cn-north-1': ['100.125.1.250', '100.125.21.250'],
  'cn-north-4': ['100.125.1.250', '100.125.129.250'],
  'cn-north-9': ['100.125.1.250', '100.125.107.250'],
  'cn-east-2': ['100.125.17.29', '100.125.135.29'],
  'cn-east-3': ['100.125.1.250', '100.125.64.250'],
  'cn-south-1': ['100.125.1.250', '100.125.136.29'],
  'cn-southwest-2': ['100.125.1.250', '100.125.129.250'],
  'ap-southeast-1': ['100.125.1.250', '100.125.3.250'],
  'ap-southeast-3': ['100.125.1.250', '100.125.128.250'],
};

/** Where it is not known better: the address that most regions share, and a public one. */
const ELSEWHERE = ['100.125.1.250', '8.8.8.8'] as const;

/** A subnet without name servers resolves nothing. */
export const dnsServers = (region: string): readonly [string, string] => SERVERS[region] ?? ELSEWHERE;

/** The first address of a range, which is its gateway's. */
export const gatewayOf = (cidr: string): string =>
  addressIn(cidr).replace(/\d+$/, (last) => String(Number(last) + 1));
