import type { Secret } from './secret.ts';

/** How to be let in to a registry, valid now: made fresh for a push or a pull, never stored on a host. */
export type RegistryAccess = {
  /** `host[:port]`, as it stands before the first slash of an image's name. */
  address: string;
  username: string;
  password: Secret;
  /** PEM certificate of the registry's own authority, where the system's do not vouch for it. */
  ca?: string;
  /** When it ends (ISO 8601), where it does and that is known. */
  expires?: string;
};

/** A program on the host that logs Docker in by the role of the machine (`docker-credential-ecr-login`). */
export type CredentialHelper = 'ecr-login';

/** The images a bundle runs, each `address/repository@sha256:…`: nothing runs by a moving tag. */
export type Images = { server: string; postgres: string; redis: string };
