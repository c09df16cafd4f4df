import type { EC2Client } from '@aws-sdk/client-ec2';
import { InputError } from '../../core/user-error.ts';

/**
 * The region that a client asks: the inventory's, else AWS_REGION's, else the profile's.
 *
 * @throws InputError `no-region`
 */
export const regionOf = async (client: EC2Client): Promise<string> => {
  try {
    return await client.config.region();
  } catch (cause) {
    throw new InputError('no-region', 'provider.region: no region is named anywhere', {
      hint: 'Write provider.region, such as eu-west-1; or set AWS_REGION, or region in the profile.',
      cause,
    });
  }
};
