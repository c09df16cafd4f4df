import type { UserError } from '../../core/user-error.ts';
import { hostKeyError } from './host-key-errors.ts';
import { judge, type Trust } from './host-key.ts';
import { keyType } from './known-hosts.ts';
import { appendKnownHost } from './known-hosts-file.ts';

/** ssh2's two moments for a host key: shown, and proved by a signature. */
export type Verifier = {
  accepts: (key: Buffer) => boolean;
  /** Writes a newly accepted key down. Called once the server has proved that it holds the key. */
  record: () => void;
  refused: () => UserError | undefined;
};

/**
 * @param server how messages name it
 * @param file path of the known_hosts file
 */
export const verifierFor = (server: string, trust: Trust, file: string): Verifier => {
  let refusal: UserError | undefined;
  let accepted: string | undefined;
  return {
    accepts: (blob) => {
      const key = blob.toString('base64');
      const verdict = judge(trust, key);
      if (verdict === 'new') accepted = `${trust.name} ${keyType(key)} ${key}`;
      if (verdict === 'known' || verdict === 'new') return true;
      refusal = hostKeyError(verdict, server, trust, key, file);
      return false;
    },
    record: () => {
      if (accepted !== undefined) appendKnownHost(file, accepted);
      accepted = undefined;
    },
    refused: () => refusal,
  };
};
