import { badInventory, distinct } from '../../../../provision/inventory/mistake.ts';
import { readText } from '../../../../provision/inventory/reading.ts';

export const LOCAL = `stack: local
provider: { kind: docker }
registry: { kind: local }
hosts:
  berth-1: {}
`;

export const SSH = `stack: tools
provider: { kind: ssh }
registry:
  kind: basic
  address: registry.example.com
  username: deploy
  password: \${env:REGISTRY_PASSWORD}
`;

/** The message that a text earns, a line an entry; empty where nothing is wrong. */
export const complaints = (text: string, environment?: string, variables = {}): string[] => {
  const mistakes = distinct(readText(text, environment, variables).mistakes);
  return mistakes.length === 0 ? [] : badInventory('berth.yaml', mistakes).message.split('\n').slice(1);
};
