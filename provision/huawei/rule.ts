import { ruleText, type Rule } from '../cloud/rules.ts';

/** A rule of a security group, as version 3 of the VPC API shows it. */
type WireRule = {
  id: string;
  direction: string;
  ethertype: string;
  protocol?: string | undefined;
  /** `22`, `80-90`, or several with commas; absent: all. */
  multiport?: string | undefined;
  action?: string | null | undefined;
  priority?: number | null | undefined;
  /** Absent, with the two below as well: everybody. */
  remote_ip_prefix?: string | undefined;
  remote_group_id?: string | undefined;
  remote_address_group_id?: string | undefined;
};

export type SeenRule = { id: string; text: string };

/** The priority that rules have unless told: 1, the highest. */
const PRIORITY = 1;

/**
 * What a group lets in, as `ruleText` writes it; what berth cannot express is some text of its own, so that it
 * shows as a difference. So does a rule that is there twice. Rules for what leaves are nobody's concern here.
 */
export const ruleTexts = (rules: readonly WireRule[]): SeenRule[] => {
  const known = new Set<string>();
  return rules
    .filter(({ direction }) => direction === 'ingress')
    .map((rule) => {
      const text = textOf(rule);
      const unique = known.has(text) ? `${text} (again)` : text;
      known.add(text);
      return { id: rule.id, text: unique };
    });
};

const textOf = (rule: WireRule): string => {
  const { protocol, multiport, action, priority } = rule;
  const from = sourceOf(rule);
  const ports = /^(\d+)(?:-(\d+))?$/.exec(multiport ?? '');
  const plain = (action ?? 'allow') === 'allow' && (priority ?? PRIORITY) === PRIORITY;
  if (plain && (protocol === 'tcp' || protocol === 'udp') && ports !== null) {
    const [, first, last = first] = ports;
    return ruleText({ protocol, ports: [Number(first), Number(last)], from });
  }
  const what = [protocol ?? `everything over ${rule.ethertype}`, multiport].filter(Boolean).join(' ');
  return `${plain ? '' : `${action ?? 'allow'} with priority ${priority}: `}${what} from ${from}`;
};

const sourceOf = (rule: WireRule): string => {
  const { remote_ip_prefix: prefix, remote_group_id: group, remote_address_group_id: list } = rule;
  const everybody = rule.ethertype === 'IPv6' ? '::/0' : '0.0.0.0/0';
  if (prefix === undefined) return group ?? list ?? everybody;
  return prefix.includes('/') ? prefix : `${prefix}/${prefix.includes(':') ? 128 : 32}`;
};

/** A rule as the API is asked for it. */
export const wireRule = ({ protocol, ports: [first, last], from }: Rule): Record<string, string> => ({
  direction: 'ingress',
  ethertype: from.includes(':') ? 'IPv6' : 'IPv4',
  protocol,
  multiport: first === last ? String(first) : `${first}-${last}`,
  remote_ip_prefix: from,
  action: 'allow',
  priority: String(PRIORITY),
});
