import type { Event, Failure, StepStatus } from '../../core/event.ts';
import { formatPlan, symbol } from './format-plan.ts';
import { formatRecap } from './format-recap.ts';
import { formatTable } from './format-table.ts';
import { duration, type Paint } from './style.ts';

export type Type = Event['type'];

/** The event, or events, of one type. */
export type EventOf<T extends Type> = { [P in T]: Extract<Event, { type: P }> }[T];

export type Look = { paint: Paint; verbose: boolean };

/** How each type of event reads, in lines; none where only the live view or `--verbose` shows it. */
const FORMATS: { [T in Type]: (event: EventOf<T>, look: Look) => string[] } = {
  start: ({ command, inventory, stack, check }, { paint }) => [
    `${paint('bold', `${command} ${stack}`)} from ${inventory}${check ? ', changing nothing' : ''}`,
  ],
  note: ({ host, text }, { paint }) => [paint('dim', named(host, undefined, text))],
  plan: (event, { paint }) => formatPlan(event, paint),
  progress: ({ address, text }, { paint }) => [paint('dim', `${address}: ${text}`)],
  finding: ({ name, state, text, hint }, { paint }) => {
    const { symbol, color } = FINDINGS[state];
    return [`${paint(color, symbol)} ${paint('bold', name)}: ${text}`, ...formatHint(hint, paint)];
  },
  table: ({ columns, rows }, { paint }) => formatTable(columns, rows, paint),
  change: ({ address, action, state, seconds }, { paint }) => [
    `${symbol(action, paint)} ${address}: ${state === 'done' ? PAST[action] : `${PRESENT[action]} …`}${took(seconds)}`,
  ],
  key: (event, { paint }) => {
    const { host, id, name, namespace, scope, state, lastUsedAt, expiresAt, secret } = event;
    return [
      `${host}: ${id} ${paint('bold', name)}: ${scope} in ${namespace}, ${paint(KEYS[state], state)}, ` +
        `last used ${minute(lastUsedAt)}, expires ${minute(expiresAt)}`,
      ...sharingLines(event),
      ...(secret === undefined ? [] : [`  the key, shown this once: ${secret}`]),
    ];
  },
  connect: ({ host, target }) => [`${host}: connecting to ${target}`],
  gap: ({ host, step, gap }, { paint }) => [
    `${paint('yellow', '~')} ${host}: ${step}: ${gap.summary}`,
    ...gap.details.map((detail) => `      ${detail}`),
  ],
  step: (event, { paint, verbose }) => {
    if (event.state === 'started') return verbose ? [`${event.host}: ${event.step} …`] : [];
    // A failure says more in its own event, and the recap counts the rest.
    if (event.status !== 'changed' && !verbose) return [];
    const { symbol, color } = STATUSES[event.status];
    const reason = event.reason === undefined ? '' : `: ${event.reason}`;
    return [
      `${paint(color, symbol)} ${event.host}: ${event.step} ${event.status}${took(event.seconds)}${reason}`,
    ];
  },
  output: ({ host, step, line }, { paint, verbose }) =>
    verbose ? [paint('dim', `  ${host}: ${step} | ${line}`)] : [],
  failure: ({ host, step, failure }, { paint }) =>
    formatFailure(named(host, step, failure.message), failure, paint),
  endpoint: ({ host, url, note }, { paint }) => [
    `${paint('green', '→')} ${host}: ${url} ${paint('dim', note)}`,
  ],
  recap: (event, { paint }) => ['', ...formatRecap(event, paint)],
};

/** One event as lines for a person. */
export const format = (event: Event, look: Look): string[] => formatAs(event.type, event, look);

const formatAs = <T extends Type>(type: T, event: EventOf<T>, look: Look): string[] =>
  FORMATS[type](event, look);

const PRESENT = { create: 'creating', update: 'updating', replace: 'replacing', delete: 'deleting' };
const PAST = { create: 'created', update: 'updated', replace: 'replaced', delete: 'deleted' };

const STATUSES = {
  ok: { symbol: '✓', color: 'green' },
  changed: { symbol: '✓', color: 'yellow' },
  failed: { symbol: '✗', color: 'red' },
  skipped: { symbol: '-', color: 'blue' },
} as const satisfies Record<StepStatus, { symbol: string; color: string }>;

const FINDINGS = {
  well: { symbol: '✓', color: 'green' },
  doubtful: { symbol: '!', color: 'yellow' },
  ill: { symbol: '✗', color: 'red' },
} as const;

const KEYS = { live: 'green', expired: 'yellow', revoked: 'red' } as const;

const minute = (instant: string | null): string =>
  instant === null ? 'never' : `${instant.slice(0, 16).replace('T', ' ')} UTC`;

const took = (seconds: number | undefined): string =>
  seconds === undefined ? '' : ` (${duration(seconds)})`;

/** Where it concerns, unless the text says so itself. */
const named = (host: string | undefined, step: string | undefined, text: string): string => {
  const place = [host, step].filter((part) => part !== undefined).join(': ');
  return place === '' || text.startsWith(`${host}:`) ? text : `${place}: ${text}`;
};

const formatFailure = (message: string, { hint, log }: Failure, paint: Paint): string[] => [
  `${paint('red', '✗')} ${message}`,
  ...(log ?? []).map((line) => `  ${paint('dim', '|')} ${line}`),
  ...formatHint(hint, paint),
];

const formatHint = (hint: string | undefined, paint: Paint): string[] =>
  (hint?.split('\n') ?? []).map(
    (line, index) => `  ${index === 0 ? paint('bold', 'hint: ') : '      '}${line}`,
  );

/** With whom a key that was made shares its data, and what it does not see of an earlier one of its name. */
function sharingLines({
  name,
  sharedWith,
  formerNamespaces: [former] = [],
}: Extract<Event, { type: 'key' }>): string[] {
  if (sharedWith === undefined) return [];
  return [
    `  its data is seen by ${sharedWith.length === 0 ? 'this key alone' : `this key and ${sharedWith.join(', ')}`}`,
    ...(former === undefined
      ? []
      : [
          `  an earlier key named ${name} had the namespace ${former}; --namespace ${former} sees what it stored`,
        ]),
  ];
}
