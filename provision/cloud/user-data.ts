import { stringify } from 'yaml';
import { Secret } from '../../core/secret.ts';
import type { HostKey } from './host-key.ts';

/** EC2's limit; Huawei Cloud's is twice that. Bytes before base64. */
const LIMIT = 16 * 1024;

/**
 * What cloud-init does at a VM's first boot: the login user with the operator's keys, and the host key by which
 * the first connection knows the machine. Nothing else: everything more is the bootstrap's, where it is
 * seen and repeated. Secret, because of the host key.
 *
 * @see https://docs.cloud-init.io/en/latest/reference/modules.html (users and groups, SSH)
 */
export const userData = (user: string, authorizedKeys: readonly string[], hostKey: HostKey): Secret => {
  const login =
    user === 'root'
      ? { disable_root: false, users: [{ name: 'root', ssh_authorized_keys: authorizedKeys }] }
      : {
          disable_root: true,
          users: [
            {
              name: user,
              shell: '/bin/bash',
              lock_passwd: true,
              sudo: 'ALL=(ALL) NOPASSWD:ALL',
              ssh_authorized_keys: authorizedKeys,
            },
          ],
        };
  const config = {
    ...login,
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.privateKey.reveal(), ed25519_public: hostKey.publicKey },
  };
  const text = `#cloud-config\n${stringify(config, { lineWidth: 0 })}`;
  if (Buffer.byteLength(text) > LIMIT) throw new Error('user data over 16 KB: too many authorized keys');
  return new Secret(text);
};
