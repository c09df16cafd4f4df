/** What the ssh config says of one name; every text as it stands there. */
export type Settings = {
  hostName: string | undefined;
  user: string | undefined;
  port: number | undefined;
  identityFiles: string[];
  identitiesOnly: boolean;
  identityAgent: string | undefined;
  proxyJump: string | undefined;
  proxyCommand: string | undefined;
  hostKeyAlias: string | undefined;
  /** In seconds. */
  connectTimeout: number | undefined;
};

/** The settings that berth honours, out of all that `ssh-config` computed for a name, keys in lower case. */
export const settingsOf = (computed: Record<string, string | string[]>): Settings => {
  const one = (key: string): string | undefined => [computed[key]].flat()[0];
  const number = (key: string): number | undefined => {
    const value = Number(one(key));
    return Number.isInteger(value) && value > 0 ? value : undefined;
  };
  return {
    hostName: one('hostname'),
    user: one('user'),
    port: number('port'),
    identityFiles: [computed['identityfile'] ?? []].flat().filter((file) => file.toLowerCase() !== 'none'),
    identitiesOnly: one('identitiesonly')?.toLowerCase() === 'yes',
    identityAgent: one('identityagent'),
    proxyJump: one('proxyjump'),
    proxyCommand: one('proxycommand'),
    hostKeyAlias: one('hostkeyalias'),
    connectTimeout: number('connecttimeout'),
  };
};
