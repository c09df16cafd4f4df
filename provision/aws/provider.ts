import { UserError } from '../../core/user-error.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import type { ProviderSettings } from '../inventory/inventory.ts';
import type { Provider } from '../provider.ts';

export type AwsSettings = Extract<ProviderSettings, { kind: 'aws' }>;

/** A provider whose hosts are VMs of the cloud aws. */
export const createAwsProvider = async (_settings: AwsSettings, { stack }: CloudSpec): Promise<Provider> => {
  throw new UserError('no-provider', `${stack}: provider aws is not there yet`);
};
