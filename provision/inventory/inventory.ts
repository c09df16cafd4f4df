import type { z } from 'zod';
import type { bundle } from './schema/bundle.ts';
import type { host } from './schema/host.ts';
import type { provider } from './schema/provider.ts';
import type { registry } from './schema/registry.ts';

export type ProviderSettings = z.infer<typeof provider>;
export type RegistrySettings = z.infer<typeof registry>;

/**
 * One host, all layers merged and every default filled in. Sizes are bytes, paths of this machine
 * absolute. `environment` includes the bundle's. With provider ssh `address` is always there; a
 * missing `user` or `port` is for the ssh config to say.
 */
export type HostSettings = z.infer<typeof host> & { name: string };

/** The server's environment is each host's own. */
type Bundle = Omit<z.infer<typeof bundle>, 'server'> & {
  server: Omit<z.infer<typeof bundle>['server'], 'environment'>;
};

/** The validated YAML: one stack, one provider, its hosts, its bundle. */
export type Inventory = {
  /** Absolute path of the file. */
  file: string;
  /** The overlay in use. */
  environment?: string | undefined;
  stack: string;
  provider: ProviderSettings;
  registry: RegistrySettings;
  bundle: Bundle;
  /** In the file's order. */
  hosts: HostSettings[];
  /** Where each text with references stands, `file:line:column` by its path (`registry.password`). */
  origins: Record<string, string>;
};
