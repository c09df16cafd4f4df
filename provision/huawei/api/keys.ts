import {
  EcsClient,
  NovaCreateKeypairRequest,
  NovaCreateKeypairRequestBody,
  NovaDeleteKeypairRequest,
  NovaListKeypairsRequest,
} from '@huaweicloud/huaweicloud-sdk-ecs';
import { z } from 'zod';
import { askSdk, filled, type Cloud } from '../client.ts';

/** Key pairs, which have a name of their own each, and no tags. Source: ECS API reference, "Key and password management". */

const listed = z.object({ keypairs: z.array(z.object({ keypair: z.object({ name: z.string() }) })) });

/** Their names. */
export const listKeys = async (cloud: Cloud): Promise<string[]> => {
  const list = new NovaListKeypairsRequest();
  const { keypairs } = await askSdk(
    cloud,
    'ecs',
    'novaListKeypairs',
    (on) => new EcsClient(on).novaListKeypairs(list),
    listed,
  );
  return keypairs.map(({ keypair }) => keypair.name);
};

/** @param publicKey `ssh-ed25519 AAAA…` */
export const importKey = async (cloud: Cloud, name: string, publicKey: string): Promise<void> => {
  const body = filled(NovaCreateKeypairRequestBody, { keypair: { name, public_key: publicKey } });
  const request = new NovaCreateKeypairRequest().withBody(body);
  await askSdk(
    cloud,
    'ecs',
    'novaCreateKeypair',
    (on) => new EcsClient(on).novaCreateKeypair(request),
    z.unknown(),
    { repeatable: 'once' },
  );
};

export const deleteKey = async (cloud: Cloud, name: string): Promise<void> => {
  const request = new NovaDeleteKeypairRequest().withKeypairName(name);
  await askSdk(
    cloud,
    'ecs',
    'novaDeleteKeypair',
    (on) => new EcsClient(on).novaDeleteKeypair(request),
    z.unknown(),
  );
};
