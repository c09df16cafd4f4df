import type { _InstanceType, VolumeType } from '@aws-sdk/client-ec2';
import { z } from 'zod';

/** EC2 knows best which types there are: the SDK's own lists of them are out of date on the day they appear. */
export const instanceType = z.custom<_InstanceType>((value) => typeof value === 'string');
export const volumeType = z.custom<VolumeType>((value) => typeof value === 'string');
