import type { TarEntry } from '../engine/tar.ts';

export const HOST_KEY_PATH = '/etc/ssh/ssh_host_ed25519_key.pub';

/** The uid of the login user in a target, which its entrypoint gives it. */
const LOGIN_UID = 1000;

const homeOf = (user: string): string => (user === 'root' ? 'root' : `home/${user}`);

export const authorizedKeysPathOf = (user: string): string => `/${homeOf(user)}/.ssh/authorized_keys`;

/** The archive that puts `content` into a login user's authorized_keys, before the user exists if need be. */
export const authorizedKeysEntries = (user: string, content: string): TarEntry[] => {
  const id = user === 'root' ? 0 : LOGIN_UID;
  const owner = { uid: id, gid: id };
  return [
    { path: `${homeOf(user)}/`, mode: 0o700, ...owner },
    { path: `${homeOf(user)}/.ssh/`, mode: 0o700, ...owner },
    { path: `${homeOf(user)}/.ssh/authorized_keys`, mode: 0o600, ...owner, content },
  ];
};
