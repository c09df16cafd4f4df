import type { CredentialHelper, Images } from '../core/registry.ts';
import type { Text } from '../core/secret.ts';

/** What the inventory says of one machine; sizes in bytes. */
export type HostSpec = {
  name: string;
  /** The name or address that the operator reaches it by, where it has one of its own. */
  address?: string | undefined;
  dataDir: string;
  minFree: number;
  timeSync: boolean;
  swap: false | { size: number; below: number };
  docker: {
    /** `distribution`, or the base URL of a mirror of Docker's own packages. */
    packages: 'distribution' | { mirror: string };
    registryMirrors: string[];
    logMaxSize: number;
    logMaxFiles: number;
  };
  caCertificates: { name: string; pem: string }[];
  /** The server's variables on this host, secrets resolved. */
  environment: Record<string, Text>;
};

/** What the inventory says of the bundle; memory in bytes, healthTimeout in seconds. */
export type BundleSpec = {
  stack: string;
  keep: number;
  healthTimeout: number;
  server: {
    port: number;
    bind: string;
    memory: number;
    allowedHosts: string[];
    allowedOrigins: string[];
    /** The text of the file that declares SQL tools. */
    tools?: string | undefined;
  };
  postgres: { memory: number };
  redis: { memory: number };
  images: Images;
  /** `helper`: what hosts get in with; without it a login is made for them. */
  registry: { address: string; ca?: string; helper?: CredentialHelper };
};
