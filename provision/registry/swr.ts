import { createHmac } from 'node:crypto';
import { Secret } from '../../core/secret.ts';

/**
 * The long-term login to Huawei Cloud SWR: user `region@AK`, password the hex HMAC-SHA256 of the access key
 * keyed by the secret key. It holds as long as the access key does, so it must never stay on a host.
 * Source: SWR user guide, "Obtaining a long-term docker login command".
 */
export const swrLogin = (
  region: string,
  accessKey: string,
  secretKey: Secret,
): { username: string; password: Secret } => ({
  username: `${region}@${accessKey}`,
  password: new Secret(createHmac('sha256', secretKey.reveal()).update(accessKey).digest('hex')),
});
