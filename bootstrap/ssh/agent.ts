import ssh2, { type ParsedKey } from 'ssh2';

/** The keys that an agent holds; none where no agent answers at the socket, as with OpenSSH. */
export const agentKeys = (socket: string): Promise<ParsedKey[]> =>
  new Promise((resolve) => {
    new ssh2.OpenSSHAgent(socket).getIdentities((error, keys) =>
      resolve(error ? [] : (keys ?? []).filter((key) => 'getPublicSSH' in key)),
    );
  });

/** An agent that offers one key alone, so that each attempt is made, and reported, by itself. */
export class OneKeyAgent extends ssh2.OpenSSHAgent {
  readonly #key: ParsedKey;

  constructor(socket: string, key: ParsedKey) {
    super(socket);
    this.#key = key;
  }

  override getIdentities(callback: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    callback(undefined, [this.#key]);
  }
}
