import { Client, utils } from 'ssh2';

const MILLISECONDS = 10_000;

/** A new ed25519 key pair in OpenSSH's formats: `public` is `type base64`. */
export const makeKey = (): { private: string; public: string } => utils.generateKeyPairSync('ed25519');

export type Login = {
  address: string;
  username: string;
  privateKey: string;
  /** The only one that is accepted: `type base64`. */
  hostKey: string;
};

/** Runs a command over SSH and gives its standard output; rejects where the host shows another key. */
export const overSsh = (login: Login, command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const client = new Client();
    const end = (settle: () => void): void => {
      client.end();
      settle();
    };
    client.on('error', reject);
    client.on('ready', () => {
      client.exec(command, (error, channel) => {
        if (error !== undefined) return end(() => reject(error));
        const chunks: Buffer[] = [];
        channel.on('data', (chunk: Buffer) => chunks.push(chunk));
        channel.on('close', () => end(() => resolve(Buffer.concat(chunks).toString().trim())));
      });
    });
    const { address: host, username, privateKey, hostKey } = login;
    client.connect({
      host,
      username,
      privateKey,
      readyTimeout: MILLISECONDS,
      algorithms: { serverHostKey: ['ssh-ed25519'] },
      hostVerifier: (shown: Buffer) => shown.toString('base64') === hostKey.split(' ')[1],
    });
  });
