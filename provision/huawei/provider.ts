import { UserError } from '../../core/user-error.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import type { ProviderSettings } from '../inventory/inventory.ts';
import type { Provider } from '../provider.ts';

export type HuaweiSettings = Extract<ProviderSettings, { kind: 'huawei' }>;

/** A provider whose hosts are VMs of the cloud huawei. */
export const createHuaweiProvider = async (
  _settings: HuaweiSettings,
  { stack }: CloudSpec,
): Promise<Provider> => {
  throw new UserError('no-provider', `${stack}: provider huawei is not there yet`);
};
