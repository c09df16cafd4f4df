import { InputError } from '../../core/user-error.ts';
import type { CloudSettings } from './spec.ts';

/** One thing that a security group lets in. */
export type Rule = { protocol: 'tcp' | 'udp'; ports: [number, number]; /** CIDR */ from: string };

const SSH_PORT = 22;

/** Never open to the world unless a flag names the port: SSH, Postgres, Redis. */
const GUARDED = [SSH_PORT, 5432, 6379];

/** A network so wide that it is no restriction: half the internet twice is all of it. */
const WORLD_PREFIX = 7;

/** What the inventory lets in, each rule once, sorted. */
export const ingressRules = (access: CloudSettings['access'], serverPort: number): Rule[] => {
  const open = (
    ports: [number, number],
    from: readonly string[],
    protocol: Rule['protocol'] = 'tcp',
  ): Rule[] => from.map((network) => ({ protocol, ports, from: network }));
  const rules = [
    ...open([SSH_PORT, SSH_PORT], access.ssh),
    ...open([serverPort, serverPort], access.server),
    ...access.rules.flatMap(({ protocol, port, from }) => open(port, from, protocol)),
  ];
  return [...new Map(rules.map((rule) => [ruleText(rule), rule])).values()].toSorted((one, other) =>
    ruleText(one) < ruleText(other) ? -1 : 1,
  );
};

/**
 * Refuses rules that open SSH or a database to the whole world.
 *
 * @param allowOpen guarded ports that may be opened all the same
 * @throws InputError `open-to-world` naming each such rule
 */
export const refuseExposure = (rules: readonly Rule[], allowOpen: readonly number[]): void => {
  const exposed = rules.filter((rule) => exposes(rule, allowOpen));
  if (exposed.length > 0) throw openToWorld(exposed);
};

const exposes = (rule: Rule, allowOpen: readonly number[]): boolean =>
  rule.protocol === 'tcp' &&
  isWorld(rule.from) &&
  GUARDED.some((port) => port >= rule.ports[0] && port <= rule.ports[1] && !allowOpen.includes(port));

const isWorld = (cidr: string): boolean => Number(cidr.split('/')[1]) <= WORLD_PREFIX;

const openToWorld = (rules: readonly Rule[]): InputError =>
  new InputError(
    'open-to-world',
    [`provider.access would open to the whole world:`, ...rules.map((rule) => `  ${ruleText(rule)}`)].join(
      '\n',
    ),
    {
      hint: 'Name the networks that need it, such as your own address 203.0.113.7/32; or insist: --allow-open PORT',
    },
  );

/** `tcp 22 from 203.0.113.0/24`: how plans show a rule, and how rules are compared. */
export const ruleText = ({ protocol, ports: [first, last], from }: Rule): string =>
  `${protocol} ${first === last ? first : `${first}-${last}`} from ${from}`;

/** The rule that a text of `ruleText` stands for. */
export const ruleOf = (text: string): Rule | undefined => {
  const [, protocol, first, last = first, from] = /^(tcp|udp) (\d+)(?:-(\d+))? from (\S+)$/.exec(text) ?? [];
  if ((protocol !== 'tcp' && protocol !== 'udp') || from === undefined) return undefined;
  return { protocol, ports: [Number(first), Number(last)], from };
};
